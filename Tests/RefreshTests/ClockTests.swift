import Foundation
import Testing

@testable import Refresh

/// What goes by the clocks: ours, and the upstream's in its `Date` header.
@Suite struct ClockTests {
    private static let start = 1_600_000_000.0
    private static let day = 86_400.0
    private static let year = 365 * day

    private func clock(_ time: Double) -> Date { Date(timeIntervalSince1970: time) }

    @Test func `the retention goes by the earlier of the two clocks`() async throws {
        let upstream = try TestUpstream(["misuse": [misuse(7, at: "\(Self.start)")]])
        let past = clock(Self.start + 5 * Self.day + 600)
        let almost = clock(Self.start + 5 * Self.day - 600)
        for (ours, theirs) in [(past, almost), (almost, past)] {
            _ = try await upstream.refresh(retentionDays: 5, clock: ours, upstreamClock: theirs)
            #expect(try upstream.report().contains("\"7\""))
        }
        _ = try await upstream.refresh(retentionDays: 5, clock: past)
        #expect(try !upstream.report().contains("\"7\""))
        #expect(upstream.log.last?.contains("1 past retention") == true)
        #expect(upstream.log.last?.contains("; 1 removed by retention; ") == true)
        #expect(
            upstream.log.contains(
                "warning: all incidents that came (1) are past the retention, so none is kept; check "
                    + "INCIDENTS_RETENTION_DAYS, and the timestamps of the upstream\n"))
    }

    @Test(arguments: [-year, -2 * day, 2 * day, year])
    func `with a clock that is wrong nothing is removed or rejected by time, and it is told`(
        _ step: Double
    ) async throws {
        let old = misuse(7, at: "\(Self.start - 29 * Self.day)")
        let new = misuse(8, at: "\(Self.start)")
        let upstream = try TestUpstream(["misuse": [old, new]])
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start))
        _ = upstream.takeLog()
        let outcome = try await upstream.refresh(
            retentionDays: 30, clock: clock(Self.start + step), upstreamClock: clock(Self.start))
        #expect(outcome == .complete)
        #expect(upstream.log.filter { $0.hasPrefix("warning: the clock here says ") }.count == 1)
        #expect(upstream.log.last?.contains("misuse 2 fetched, 0 new, 0 updated, 2 unch") == true)
        #expect(try upstream.report().contains("\"7\""))
        #expect(try upstream.report().contains("\"8\""))
    }

    @Test func `an hour apart is not wrong`() async throws {
        let upstream = try TestUpstream()
        for minutes in [-59.0, 59] {
            _ = try await upstream.refresh(
                clock: clock(Self.start), upstreamClock: clock(Self.start + minutes * 60))
        }
        #expect(!upstream.log.contains { $0.contains("clock") })
    }

    @Test func `beyond tomorrow is told by the later of the two clocks`() async throws {
        let upstream = try TestUpstream([
            "misuse": [misuse(7, at: "\(Self.start + Self.day + 1800)")]
        ])
        _ = try await upstream.refresh(clock: clock(Self.start))
        #expect(upstream.log.last?.contains("misuse 1 fetched, 0 new") == true)
        _ = try await upstream.refresh(
            clock: clock(Self.start), upstreamClock: clock(Self.start + 1801))
        #expect(upstream.log.last?.contains("misuse 1 fetched, 1 new") == true)
    }
}
