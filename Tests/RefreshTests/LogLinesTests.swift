import Foundation
import Incidents
import Logging
import Simulator
import Testing

@testable import IncidentStore
@testable import Refresh

/// The text and level of each line.
@Suite struct LogLinesTests {
    private static let now: Int64 = 1_000_000

    private func source(
        _ name: String, error: String? = nil, _ category: SourceFailure.Category = .other,
        status: UInt? = nil, attempts: Int = 1, outage: Outage? = nil, codeBefore: String? = nil,
        fetchedBefore: Int? = nil, rejected: Int = 0, rejectedBefore: Int = 0,
        rejections: Rejections = Rejections()
    ) -> SourceSummary {
        var counts = RecordCounts()
        counts.rejected = rejected
        let failure = error.map { SourceFailure(category, status: status, $0) }
        return SourceSummary(
            source: name, error: failure, attempts: attempts, seconds: 0.1, bytes: 10,
            outage: outage,
            errorBefore: codeBefore ?? (outage == nil ? nil : failure?.code),
            rejectedBefore: rejectedBefore, fetchedBefore: fetchedBefore, rejections: rejections,
            counts: counts)
    }

    private func outage(minutes: Int64, refreshes: Int, isWhole: Bool = true) -> Outage {
        Outage(since: Self.now - minutes * 60, refreshes: refreshes, isWhole: isWhole)
    }

    private func lines(_ sources: SourceSummary...) -> [String] {
        lines(sources)
    }

    private func lines(
        _ sources: [SourceSummary], held: HeldIdentities? = nil, heldBefore: Int64? = nil,
        dropped: Int = 0, mismatches: [String] = []
    ) -> [String] {
        RefreshSummary(
            runID: RunID(invocation: nil), started: Self.now, sources: sources,
            heldIdentities: held, heldBefore: heldBefore, removed: 0, droppedRejections: dropped,
            stored: StoredCounts(incidents: 0, attributed: 0, unattributed: 0),
            mismatches: mismatches
        ).logLines.map { "\($0.level): \($0.text)" }
    }

    @Test func `nothing new is not told`() {
        #expect(lines(source("identities"), source("denial")) == [])
    }

    @Test func `a source that newly fails is a warning with its cause`() {
        #expect(
            lines(source("denial", error: "no route")) == ["warning: denial failed: no route"])
    }

    @Test func `identities that are held back are a warning with the counts and the command`() {
        var identities = source("identities")
        identities.finding = .heldBack
        func held(since: Int64) -> HeldIdentities {
            HeldIdentities(addressesBefore: 5000, addresses: 1180, since: since)
        }
        let rest =
            "5,000 → 1,180 addresses, so those of before are used; where that is the truth, "
            + "type: incidents-fetch accept-identities"
        #expect(
            lines([identities], held: held(since: Self.now))
                == ["warning: identities are held back: \(rest)"])
        #expect(
            lines([identities], held: held(since: Self.now - 2400), heldBefore: Self.now - 2400)
                == ["warning: identities are still held back, for 40 min: \(rest)"])
        #expect(
            lines([source("identities")], heldBefore: Self.now - 2400)
                == ["notice: identities are taken again, after 40 min"])
        #expect(lines([source("identities", error: "a")], heldBefore: 5).count == 1)
    }

    @Test func `an answer that shrank is a warning with the counts`() {
        var denial = source("denial", fetchedBefore: 5000)
        denial.finding = .shrunk
        denial.counts.fetched = 210
        #expect(
            lines([denial]) == [
                "warning: denial shrank: 5,000 → 210 records; they are stored, but others may be "
                    + "missing; ask who runs the upstream"
            ])
    }

    @Test(arguments: [
        (
            IncidentAnswer.Paging(count: 600, hasNext: true),
            "14 of 600 records came, and its answer names a next page, which is not read"
        ),
        (.init(count: 600), "14 of 600 records came, and others did not come"),
        (
            .init(hasNext: true),
            "14 records came, and its answer names a next page, which is not read"
        ),
    ])
    func `an answer that says it is incomplete is a warning with the counts`(
        _ paging: IncidentAnswer.Paging, _ text: String
    ) {
        var denial = source("denial", fetchedBefore: 14)
        denial.finding = .incomplete
        denial.paging = paging
        denial.counts.fetched = 14
        #expect(
            lines([denial]) == [
                "warning: denial is incomplete: \(text); they are stored, but others are missing; "
                    + "ask who runs the upstream for all in one answer"
            ])
    }

    @Test func `a gap is a warning with its times`() {
        var denial = source("denial")
        denial.gap = SourceGap(from: Self.now - 9 * 86_400, until: Self.now - 7 * 86_400)
        #expect(
            lines(denial) == [
                "warning: denial: incidents between 1970-01-03T13:46:40Z and 1970-01-05T13:46:40Z may be "
                    + "missing: it had not answered for 9 d, and an answer goes back 7 d"
            ])
    }

    @Test func `rejected records that are too many to keep are counted in a warning`() {
        #expect(
            lines([], dropped: 12) == [
                "warning: rejected records: 12 records dropped, the oldest first; there are too many "
                    + "to keep"
            ])
    }

    @Test func `sums that do not agree are an error`() {
        #expect(
            lines([], mismatches: ["denial: 2 new, but 1 more are stored"]) == [
                "error: the sums of this refresh do not agree, which is a fault of this program; "
                    + "report it: denial: 2 new, but 1 more are stored"
            ])
    }

    @Test func `a source that fails for another reason than before is a warning again`() {
        let lines = lines(
            source(
                "denial", error: "401", .refused, outage: outage(minutes: 20, refreshes: 1),
                codeBefore: "unreachable"),
            source("misuse"))
        #expect(
            lines == [
                "warning: denial failed: 401",
                "warning: still failing: denial for 20 min (2 refreshes)",
            ])
    }

    @Test func `another status is another reason, another sentence for the same one is none`() {
        func level(_ sentence: String, _ category: SourceFailure.Category, _ status: UInt?)
            -> String?
        {
            lines(
                source(
                    "denial", error: sentence, category, status: status,
                    outage: outage(minutes: 20, refreshes: 1), codeBefore: "status 503"),
                source("misuse")
            ).first.map { String($0.prefix { $0 != ":" }) }
        }
        #expect(level("https://a.example/1 answered 503", .status, 503) == "info")
        #expect(level("https://a.example/1 answered 404", .status, 404) == "warning")
        #expect(level("it answered 503", .notWhole, nil) == "warning")
    }

    @Test func `when all fail for one cause, it is told once`() {
        let url = "https://upstream.example/api/"
        let failed = ([IdentityAnswer.path] + IncidentSource.all.map(\.path)).map { path in
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            return source(name, error: "\(url)\(path) answered 401: check it")
        }
        #expect(
            lines(failed)
                == ["warning: all 8 sources failed: \(url)… answered 401: check it"])
        let others = failed.dropLast() + [source("other", error: "no route")]
        #expect(lines(Array(others)).count == 8)
    }

    @Test func `a source that was asked again is told with how often`() {
        #expect(
            lines(source("denial", error: "no route", attempts: 4), source("misuse", attempts: 3))
                == [
                    "warning: denial failed: no route (after 4 attempts)",
                    "info: misuse answered at attempt 3",
                ])
    }

    @Test func `failures that last keep their causes below the warnings, which are one line`() {
        let lines = lines(
            source("identities", error: "a", outage: outage(minutes: 20, refreshes: 1)),
            source("denial", error: "b", outage: outage(minutes: 160, refreshes: 8)),
            source("misuse", error: "c"), source("other"))
        #expect(
            lines == [
                "info: identities failed: a", "info: denial failed: b", "warning: misuse failed: c",
                "warning: still failing: identities for 20 min (2 refreshes), "
                    + "denial for 2 h 40 min (9 refreshes)",
            ])
    }

    @Test func `a source that answers again is a notice that says how long it did not`() {
        #expect(
            lines(
                source("denial", outage: outage(minutes: 160, refreshes: 8)),
                source("misuse", outage: outage(minutes: 20, refreshes: 1)))
                == [
                    "notice: denial answers again, after 2 h 40 min and 8 failed refreshes",
                    "notice: misuse answers again, after 20 min and 1 failed refresh",
                ])
    }

    @Test func `an outage longer than the log is told as longer`() {
        let outage = outage(minutes: 30 * 24 * 60, refreshes: 2159, isWhole: false)
        #expect(
            lines(source("denial", error: "b", outage: outage)).last
                == "warning: still failing: denial for more than 30 d (more than 2160 refreshes)")
        #expect(
            lines(source("denial", outage: outage)) == [
                "notice: denial answers again, after more than 30 d "
                    + "and more than 2159 failed refreshes"
            ])
    }

    @Test func `newly rejected records are warnings with place and reason, three and the rest`() {
        var rejections = Rejections()
        rejections.new = 15
        rejections.examples = [
            .init(position: 1, reason: .notAnObject),
            .init(position: 17, reason: .missing(field: "priority")),
            .init(position: 18, reason: .unknownPriority),
        ]
        #expect(
            lines(source("misuse", rejected: 15, rejections: rejections)) == [
                "warning: misuse: record 1 of the answer, counted from 1, is rejected: "
                    + "not an object",
                "warning: misuse: record 17 of the answer, counted from 1, is rejected: "
                    + "priority is missing",
                "warning: misuse: record 18 of the answer, counted from 1, is rejected: "
                    + "unknown priority",
                "warning: misuse: 12 more records are newly rejected",
            ])
        rejections.new = 4
        #expect(
            lines(source("misuse", rejected: 4, rejections: rejections)).last
                == "warning: misuse: 1 more record is newly rejected")
        rejections.new = 3
        #expect(lines(source("misuse", rejected: 3, rejections: rejections)).count == 3)
    }

    @Test func `records rejected before are one warning for all sources`() {
        var (two, one) = (Rejections(), Rejections())
        (two.known, two.knownSince) = (2, Self.now - 3 * 3600)
        (one.known, one.knownSince) = (1, Self.now - 45)
        #expect(
            lines(
                source("misuse", rejected: 1, rejectedBefore: 1, rejections: one),
                source("other", rejected: 2, rejectedBefore: 4, rejections: two))
                == [
                    "warning: still rejected: misuse 1 record (for 45 s), other 2 records (for 3 h)"
                ])
    }

    @Test func `when the last rejected record is gone, a notice says so`() {
        #expect(
            lines(
                source("misuse", rejectedBefore: 2), source("other", error: "a", rejectedBefore: 2))
                == ["warning: other failed: a", "notice: misuse: no record is rejected any more"])
    }

    @Test(arguments: [
        (0, "0 s"), (-5, "0 s"), (59, "59 s"), (60, "1 min"), (75, "1 min 15 s"), (3600, "1 h"),
        (3659, "1 h"), (9600, "2 h 40 min"), (86_400, "1 d"), (86_460, "1 d"),
        (100_000, "1 d 3 h"), (864_000, "10 d"),
    ])
    func `a length of time is told by its two largest units`(_ seconds: Int64, _ text: String) {
        #expect(spelled(seconds: seconds) == text)
    }
}
