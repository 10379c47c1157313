import Foundation
import Testing

/// The overview compares a span with the one before it only where it knows all of both.
@Suite struct ComparisonTests {
    private static let day = 86_400
    private let store: PublishedStore

    init() throws {
        store = try PublishedStore()
    }

    /// Refreshes from so many days ago on until now, as far apart as an answer goes back.
    private func refresh(days: Int, misuse records: [String] = []) throws {
        for ago in (0...days).reversed() where ago % 7 == 0 || ago == days {
            try store.refresh(misuse: records, at: StateFolder.now - ago * Self.day)
        }
        try store.publish()
    }

    private func note(_ query: String) throws -> String {
        let page = try store.folder.ask(
            ["Accept": "text/html"], uri: "/incidents/?\(query)", now: StateFolder.now
        ).body
        let note = page.firstMatch(of: /<p class="note">([^<]*omparison[^<]*|Compared[^<]*)<\/p>/)
        return note.map { String($0.1) } ?? page
    }

    private static let compared = "Compared with the equally long span before."

    // A first answer goes back seven days: what it has is as old as the data.
    @Test(arguments: [
        (0, "7 Nov 2023", ["24h"]), (6, "1 Nov 2023", ["24h"]),
        (7, "31 Oct 2023", ["24h", "7d"]), (13, "25 Oct 2023", ["24h", "7d"]),
        (14, "24 Oct 2023", ["24h", "7d"]), (30, "8 Oct 2023", ["24h", "7d"]),
        (52, "16 Sep 2023", ["24h", "7d"]), (53, "15 Sep 2023", ["24h", "7d", "30d"]),
    ])
    func `a span is compared where the data reaches back twice as far`(
        _ days: Int, _ since: String, _ compared: [String]
    ) throws {
        try refresh(days: days)
        for span in ["24h", "7d", "30d"] {
            let expected =
                compared.contains(span)
                ? Self.compared : "No comparison: data complete since \(since), 22:13."
            #expect(try note("since=\(span)") == expected, "\(span)")
        }
    }

    @Test func `a gap ends what can be compared, for the source that has it`() throws {
        try store.refresh(at: StateFolder.now - 40 * Self.day)
        try store.refresh(failing: ["probing"], at: StateFolder.now - 33 * Self.day)
        for ago in [26, 19, 12, 5, 0] {
            try store.refresh(at: StateFolder.now - ago * Self.day)
        }
        try store.publish()
        // Probing was away from day 40 to day 26, and told then of the seven days before.
        #expect(try note("since=17d") == "No comparison: data complete since 12 Oct 2023, 22:13.")
        #expect(try note("since=16d") == Self.compared)
        #expect(try note("since=23d&type=misuse") == Self.compared)
        #expect(
            try note("since=24d&type=misuse")
                == "No comparison: data complete since 28 Sep 2023, 22:13.")
    }

    @Test func `nothing is compared where a source has never answered`() throws {
        try store.refresh(failing: ["probing"], at: StateFolder.now)
        try store.publish()
        #expect(try note("since=24h") == "No comparison: a source has never answered.")
        #expect(try note("since=24h&type=misuse") == Self.compared)
    }

    @Test func `the change of each priority is told with its sign`() throws {
        func times(_ priority: String, now: Int, before: Int) -> [String] {
            (0..<now).map { misuse(3, priority, at: StateFolder.now - 60 - $0) }
                + (0..<before).map { misuse(3, priority, at: StateFolder.now - Self.day - 60 - $0) }
        }
        try refresh(
            days: 0,
            misuse: times("critical", now: 3, before: 1) + times("high", now: 1, before: 3)
                + times("medium", now: 2, before: 2))
        let page = try store.folder.ask(
            ["Accept": "text/html"], uri: "/incidents/?since=24h", now: StateFolder.now
        ).body
        let changes = page.matches(of: /<small>([+−±][0-9]+)<\/small>/).map { String($0.1) }
        #expect(changes == ["+2", "−2", "±0", "±0"])
    }
}
