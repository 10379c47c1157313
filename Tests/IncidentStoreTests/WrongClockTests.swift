import Foundation
import IncidentStore
import Incidents
import OffPool
import Testing

/// A clock that is wrong for one refresh leaves nothing in the store: it is compared with one that did without
/// that refresh.
@Suite struct WrongClockTests {
    private static let start: Int64 = 1_600_000_000
    private static let day: Int64 = 24 * 60 * 60
    private static let period: Int64 = 1200

    /// What the upstream's `Date` says in the refresh whose clock is wrong.
    enum UpstreamClock: CaseIterable {
        case right, none, wrongLikewise, wrongOtherwise
    }

    struct Step: CustomStringConvertible {
        /// The true time.
        let time: Int64
        let ours: Int64
        let upstream: Int64?

        init(_ time: Int64, by error: Int64 = 0, _ upstream: UpstreamClock = .right) {
            self.time = time
            ours = time + error
            self.upstream =
                switch upstream {
                case .right: time
                case .none: nil
                case .wrongLikewise: ours
                case .wrongOtherwise: time - 3 * error + 7
                }
        }

        var description: String { "\(time - WrongClockTests.start): ours \(ours - time)" }
    }

    /// What the upstream shows at a time: addresses that move every few hours, and incidents of them.
    private static func identities(at time: Int64) -> String {
        let pairs = (0..<12).map { number in
            let turn = (time + Int64(number) * 3000) / (3 * 3600 + Int64(number) * 500)
            return #""17.0.0.\#(number)":\#(100 * number + Int(turn % 90))"#
        }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func records(at time: Int64) -> [String: [String]] {
        let before = stride(from: start - 6 * day, to: start - 3600, by: 14_000)
        let moments = (Array(before) + stride(from: start - 3600, through: time, by: 700))
            .filter { $0 > time - 7 * day }
        let probing = moments.map { moment in
            #"{"priority":"low","ip":"17.0.0.\#(moment / 700 % 12)","timestamp":\#(moment)}"#
        }
        let misuse = moments.filter { $0 % 3 == 0 }.map { moment in
            #"{"priority":"high","employee_id":\#(moment / 700 % 9),"timestamp":\#(moment)}"#
        }
        return ["probing": probing, "misuse": misuse + [#"{"n":\#(time / 3600)}"#, "null"]]
    }

    @discardableResult
    private static func refresh(_ store: TestStore, _ step: Step) throws -> RefreshClock {
        let clock = try store.store.clock(ours: step.ours, upstream: step.upstream)
        try store.refresh(
            records(at: step.time), identities: identities(at: step.time), at: clock.started,
            ended: clock.state.isKnown ? clock.started + 5 : clock.started,
            cutoff: clock.cutoff(retentionDays: 30),
            times: PlausibleTimes(now: clock.state.isKnown ? step.ours : nil), clock: clock)
        return clock
    }

    /// All that depends on the time, but for when the log's refreshes were.
    private static func content(_ store: TestStore) throws -> [[String]] {
        try [
            "SELECT type, identity, timestamp, ordinal, holders, unattributed, is_certain, first_seen,"
                + " last_seen FROM incidents ORDER BY 1, 2, 3, 4",
            "SELECT a.employee_id, a.priority, i.type, i.identity, i.timestamp FROM attributions a"
                + " JOIN incidents i ON i.id = a.incident_id ORDER BY 1, 2, 3, 4, 5",
            "SELECT address, employee_id, seen_from, seen_until FROM address_sightings ORDER BY 1, 2, 3",
            "SELECT * FROM addresses ORDER BY 1",
            "SELECT * FROM employees ORDER BY 1",
            "SELECT * FROM source_gaps ORDER BY 1, 2",
            "SELECT name, first_success, last_success, last_records FROM sources ORDER BY 1",
            "SELECT source, reason, text, first_seen, last_seen FROM rejected_records"
                + " WHERE text = 'null' ORDER BY 1, 2, 3",
            "SELECT started, addresses_before, map FROM held_identities",
            "SELECT min(started), max(started) FROM refreshes",
            "SELECT * FROM summary_totals ORDER BY 1, 2, 3",
            "SELECT span, rank, employee_id, new FROM summary_employees ORDER BY 1, 2",
        ].map(store.rows)
    }

    private static func expectNothingLeft(
        of wrong: Step, before: [Step], after: [Step]
    ) throws {
        let (store, other) = (try TestStore(), try TestStore())
        for step in before + [wrong] + after { try refresh(store, step) }
        for step in before + after { try refresh(other, step) }
        for (with, without) in try zip(content(store), content(other)) {
            #expect(
                Set(with).subtracting(without) == [] && Set(without).subtracting(with) == [],
                "\(before) then \(wrong), upstream \(wrong.upstream ?? -1)")
        }
        #expect(try store.rows("SELECT max(removed) FROM refreshes") == ["0"])
    }

    /// Seconds by which the clock is wrong.
    private static let errors: [Int64] = [
        -2 * 60 * 60, -day, -2 * day, -8 * day, -40 * day, -20 * 365 * day, -start + 60,
        -start - 3 * 365 * day, -4_000_000_000_000,
        2 * 60 * 60, day / 2, day + 1, 2 * day, 8 * day, 16 * day,
    ]

    @Test(arguments: errors, UpstreamClock.allCases)
    func `nothing is left of a refresh with a wrong clock when the clocks are right again`(
        error: Int64, upstream: UpstreamClock
    ) async throws {
        let wrong = Self.start + 3 * Self.period
        let after = [1, 2, 3].map { Step(wrong + $0 * Self.period) }
        let regular = [0, 1, 2].map { Step(Self.start + $0 * Self.period) }
        try await offPool {
            try Self.expectNothingLeft(
                of: Step(wrong, by: error, upstream), before: regular, after: after)
        }
    }

    @Test(arguments: errors + [40 * day, 4000 * day, 8000 * 365 * day])
    func `nothing is left of it where the upstream never tells the time`(
        error: Int64
    ) async throws {
        @Sendable func undated(_ time: Int64, by error: Int64 = 0) -> Step {
            Step(time, by: error, .none)
        }
        let wrong = Self.start + 3 * Self.period
        try await offPool {
            try Self.expectNothingLeft(
                of: undated(wrong, by: error),
                before: [0, 1, 2].map { undated(Self.start + $0 * Self.period) },
                after: [1, 2, 3].map { undated(wrong + $0 * Self.period) })
        }
    }

    @Test func `nothing is left of it wherever it comes, by whatever it is wrong`() async throws {
        try await offPool { try Self.expectNothingLeftOfRandomClocks() }
    }

    private static func expectNothingLeftOfRandomClocks() throws {
        let isLong = ProcessInfo.processInfo.environment["INCIDENTS_LONG_TESTS"] == "1"
        var random = Numbers(state: 20_261_126)
        for _ in 0..<(isLong ? 60 : 12) {
            let scales: [Int64] = [3 * 3600, Self.day, 9 * Self.day, 400 * Self.day]
            let scale = try #require(scales.randomElement(using: &random))
            var error = Int64.random(in: 5000...scale, using: &random)
            if Bool.random(using: &random) { error = -error }
            var upstream = try #require(UpstreamClock.allCases.randomElement(using: &random))
            // What both clocks have past the retention goes.
            if upstream == .wrongLikewise, error > 16 * Self.day { upstream = .wrongOtherwise }
            let wrong = Self.start + Int64.random(in: 2...40, using: &random) * Self.period
            let count = Int64.random(in: 2...4, using: &random)
            // A host that is off for longer has a gap, which stays.
            let off = Bool.random(using: &random) ? [Step(Self.start - 12 * Self.day)] : []
            try Self.expectNothingLeft(
                of: Step(wrong, by: error, upstream),
                before: off + (1...count).reversed().map { Step(wrong - $0 * Self.period) },
                after: [1, 2, 3].map { Step(wrong + $0 * Self.period) })
        }
    }

    @Test(arguments: errors + [40 * day, 4000 * day], [UpstreamClock.right, .wrongOtherwise])
    func `nothing is left of a first refresh whose clock disagrees`(
        error: Int64, upstream: UpstreamClock
    ) async throws {
        try await offPool {
            try Self.expectNothingLeft(
                of: Step(Self.start, by: error, upstream), before: [],
                after: [1, 2].map { Step(Self.start + $0 * Self.period) })
        }
    }

    @Test func `a refresh that does not know the time stores incidents, and nothing else`()
        throws
    {
        let store = try TestStore()
        for number: Int64 in [0, 1] {
            try Self.refresh(store, Step(Self.start + number * Self.period))
        }
        let tables = ["address_sightings", "addresses", "source_gaps", "sources"]
        let before = try tables.map { try store.rows("SELECT * FROM \($0)") }
        let count = try store.rows("SELECT count(*) FROM incidents")
        let clock = try Self.refresh(store, Step(Self.start + Self.day / 2, by: 8 * Self.day))
        #expect(clock.state == .disagreed)
        #expect(clock.started == Self.start + Self.period + 1)
        #expect(try tables.map { try store.rows("SELECT * FROM \($0)") } == before)
        #expect(try store.rows("SELECT count(*) FROM incidents") != count)
        #expect(
            try store.rows(
                "SELECT clock - started > 86400, clock_state FROM refreshes WHERE id = 3"
            )
                == ["1|disagreed"])
    }

    @Test func `a gap of the future, left by an earlier version, goes`() throws {
        let store = try TestStore()
        try Self.refresh(store, Step(Self.start))
        try store.execute(
            "INSERT INTO source_gaps VALUES ('denial', \(Self.start - 100), 2145916800)")
        try Self.refresh(store, Step(Self.start + Self.period))
        #expect(try store.rows("SELECT * FROM source_gaps") == [])
    }
}

/// The same numbers in each run: the sequence of Knuth's MMIX.
private struct Numbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
