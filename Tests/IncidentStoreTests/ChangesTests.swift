import Incidents
import Testing

@testable import IncidentStore

@Suite struct ChangesTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    private func reader() throws -> StoreReader {
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        return try StoreReader(copy: "\(store.folder)/\(publication.copy)")
    }

    /// The changes since a cursor, in short, and the next cursor.
    private func changes(
        after cursor: ChangeCursor? = nil, limit: Int = 100
    ) throws -> (told: [String], next: ChangeCursor, isComplete: Bool) {
        let page = try #require(try reader().changes(after: cursor, limit: limit))
        let told = page.changes.map { change in
            switch change.kind {
            case .new(let incident): "\(change.refresh) new \(incident.identity)"
            case .changed(let incident):
                "\(change.refresh) changed \(incident.identity) \(incident.previousPriority?.rawValue ?? "")"
            case .attributed(let incident):
                "\(change.refresh) attributed \(incident.identity) \(incident.attributedBy)"
            case .removed(let id): "\(change.refresh) removed \(id)"
            }
        }
        return (told, page.next, page.isComplete)
    }

    @Test func `what is new, changed, attributed otherwise or removed is told in its order`() throws
    {
        try store.refresh(
            [
                "misuse": [misuse(7, "low", at: "500"), misuse(8, "low", at: "900")],
                "probing": [probing("17.1.1.1", at: "900")],
            ], at: 1000)
        let first = try changes()
        #expect(first.told == ["1 new 7", "1 new 8", "1 new 17.1.1.1"])
        #expect(first.isComplete)
        let nothing = try changes(after: first.next)
        #expect(nothing.told == [])
        let id = Incident.Key.id(
            type: "misuse", identity: "7", timestamp: 500, further: nil, ordinal: 0)
        try store.refresh(
            ["misuse": [misuse(8, "high", at: "900"), misuse(9, "low", at: "950")]],
            identities: #"{"17.1.1.1":3}"#, at: 1100, cutoff: 600)
        let second = try changes(after: nothing.next)
        #expect(
            second.told == [
                "2 changed 8 low", "2 attributed 17.1.1.1 address-uncertain", "2 new 9",
                "2 removed \(id)",
            ])
        #expect(try changes(after: second.next).told == [])
        // From the start, only what is stored need be told, and what goes from then on.
        #expect(try changes().told == second.told)
    }

    @Test func `pages tell the same as one`() throws {
        try store.refresh(
            ["misuse": (1...5).map { misuse($0, "low", at: "\($0)") }], at: 1000)
        try store.refresh(["misuse": [misuse(6, "low", at: "6000")]], at: 7000, cutoff: 3)
        var told: [String] = []
        var cursor: ChangeCursor?
        while true {
            let page = try changes(after: cursor, limit: 2)
            told += page.told
            cursor = page.next
            #expect(ChangeCursor("\(page.next)") == page.next)
            guard !page.isComplete else { break }
        }
        #expect(try told == changes().told)
        #expect(told.count == 6)
    }

    @Test func `who is half through is told of what has gone meanwhile`() throws {
        try store.refresh(
            ["misuse": [misuse(1, "low", at: "100"), misuse(2, "low", at: "5000")]], at: 5000)
        let first = try changes(limit: 1)
        #expect(first.told == ["1 new 1"])
        try store.refresh(at: 6000, cutoff: 200)
        let rest = try changes(after: first.next)
        #expect(rest.told.first == "1 new 2")
        #expect(rest.told.last?.hasPrefix("2 removed ") == true)
        #expect(rest.isComplete)
    }

    @Test func `a cursor of another store, or one too old, says to start over`() throws {
        try store.refresh(["misuse": [misuse(1, "low", at: "100")]], at: 1000)
        let cursor = try changes().next
        let other = try ChangesTests()
        try other.store.refresh(["misuse": [misuse(1, "low", at: "100")]], at: 1000)
        #expect(try other.reader().changes(after: cursor, limit: 1) == nil)
        let week = RemovedIncidents.told
        try store.refresh(at: 1000 + week)
        #expect(try reader().changes(after: cursor, limit: 1) != nil)
        try store.refresh(at: 1001 + week)
        #expect(try reader().changes(after: cursor, limit: 1) == nil)
    }

    @Test func `a store whose last refresh had no run id yet can be followed`() throws {
        try store.refresh(["misuse": [misuse(1, "low", at: "100")]], at: 1000)
        try store.execute("UPDATE refreshes SET run_id = NULL")
        let cursor = try changes().next
        #expect(ChangeCursor("\(cursor)") == cursor)
        #expect(try changes(after: cursor).told == [])
    }

    @Test func `identities that are accepted by hand are a change like a refresh`() throws {
        try store.refresh(identities: #"{"17.1.1.1":1,"17.1.1.2":1}"#, at: 1000)
        try store.refresh(
            ["probing": [probing("17.1.1.9", at: "500")]], identities: #"{"17.1.1.9":9}"#, at: 2000)
        let cursor = try changes().next
        try store.accept(at: 2500)
        #expect(
            try changes(after: cursor).told == ["3 attributed 17.1.1.9 address-uncertain"])
    }

    @Test(arguments: [
        "", "1", "1-a-1-s1", "1-aaaaaaaaaaaa-1-s1", "1-aaaaaaaaaaaa-1-aaaaaaaaaaaa-1-x1",
        "1-aaaaaaaaaaaa-1-aaaaaaaaaaaa-1-s", "-1-aaaaaaaaaaaa-1-aaaaaaaaaaaa-1-s1",
    ])
    func `what is no cursor is none`(_ text: String) {
        #expect(ChangeCursor(text) == nil)
    }
}
