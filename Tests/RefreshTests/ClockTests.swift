import Foundation
import HTTPDates
import IncidentStore
import Simulator
import Synchronization
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
            clock: clock(Self.start), upstreamClock: clock(Self.start + 3000))
        #expect(upstream.log.last?.contains("misuse 1 fetched, 1 new") == true)
    }

    private static let hosts = Dictionary(
        uniqueKeysWithValues: (0..<20).map { ("17.0.0.\($0)", 100 + $0) })

    private func identities() -> String {
        "{" + Self.hosts.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    /// An upstream with an incident of an address and one of an employee, both from before the start.
    private func upstream() throws -> TestUpstream {
        let time = "\(Self.start - 600)"
        return try TestUpstream(
            ["misuse": [misuse(7, at: time)], "probing": [probing("17.0.0.3", at: time)]],
            identities: identities())
    }

    private static func date(_ time: Double) -> String {
        "\(HTTPDate(unixSeconds: Int(time)))"
    }

    /// By how much the clock is wrong, in seconds.
    private static let steps: [Double] = [
        -start + 60, -start - 1e9, -1e30, -2 * day, 8 * day, 4000 * day, 1e30,
    ]
    /// No date, an unreadable one, and wrong ones.
    private static let dates = [
        "", "yesterday", "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
    ]

    @Test(arguments: steps, dates)
    func `whatever the clock and the upstream say for once, nothing of it is left, and it is told`(
        _ step: Double, _ date: String
    ) async throws {
        let upstream = try upstream()
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start))
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start + 1200))
        let report = try upstream.report()
        _ = upstream.takeLog()
        let outcome = try await upstream.refresh(
            retentionDays: 30, clock: clock(Self.start + 2400 + step),
            upstreamClock: clock(Self.start), dates: { _ in date })
        #expect(outcome == .complete)
        let warnings = upstream.takeLog().filter { $0.hasPrefix("warning: the clock here says ") }
        #expect(warnings.count == 1)
        #expect(
            warnings.first?.contains("no sighting of an address, no gap and no success") == true)
        #expect(try upstream.report() == report)
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start + 3600))
        #expect(try upstream.report() == report)
        #expect(!upstream.log.contains { $0.contains("may be missing") || $0.contains("clock") })
        let folder = upstream.folder
        let successes = try IncidentStore.lastSuccesses(inFolder: folder)
        #expect(Set(successes.values) == [Int(Self.start) + 3600])
    }

    @Test(arguments: [-10_800.0, 18_000, 34_560_000, -34_560_000])
    func `one answer of eight whose date is off blames nobody`(_ step: Double) async throws {
        let upstream = try upstream()
        let right = Self.date(Self.start), wrong = Self.date(Self.start + step)
        let old = misuse(9, at: "\(Self.start - 31 * Self.day)")
        upstream.answer("/incidents/misuse/", with: [old])
        _ = try await upstream.refresh(
            retentionDays: 30, clock: clock(Self.start),
            dates: { $0 == "/incidents/denial/" ? wrong : right })
        #expect(!upstream.log.contains { $0.contains("clock") })
        #expect(upstream.log.last?.contains("misuse 1 fetched, 0 new") == true)
        #expect(upstream.log.last?.contains("1 past retention") == true)
        #expect(try IncidentStore.lastSuccesses(inFolder: upstream.folder).count == 8)
    }

    @Test func `an answer out of a cache tells its age`() async throws {
        let upstream = try upstream()
        for source in ["denial", "intrusion", "executable", "misuse", "unauthorized"] {
            upstream.answer("/incidents/\(source)/") { _ in
                UpstreamAnswer(
                    headers: [("Age", "7200"), ("Date", Self.date(Self.start - 7200))],
                    body: #"{"results":[]}"#.utf8)
            }
        }
        _ = try await upstream.refresh(clock: clock(Self.start))
        #expect(!upstream.log.contains { $0.contains("clock") })
    }

    @Test func `the retention holds while nothing can be fetched`() async throws {
        let old = Self.start - 30 * Self.day + 1800
        let upstream = try TestUpstream([
            "misuse": [misuse(7, at: "\(old)"), misuse(8, at: "\(Self.start)")]
        ])
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start))
        upstream.answers.withLock { $0 = [:] }
        let outcome = try await upstream.refresh(
            retentionDays: 30, clock: clock(Self.start + 3600))
        #expect(outcome == .nothingFetched)
        #expect(try !upstream.report().contains("\"7\""))
        #expect(try upstream.report().contains("\"8\""))
        let last = try #require(upstream.log.last)
        #expect(last.hasPrefix("error: refresh failed, "))
        #expect(last.contains(": nothing was fetched; 1 removed by retention; 1 stored, "))
    }

    @Test func `the retention holds with an upstream that is gone, by our clock after a day`()
        async throws
    {
        let upstream = try TestUpstream([
            "misuse": [
                misuse(7, at: "\(Self.start - 29 * Self.day)"), misuse(8, at: "\(Self.start)"),
            ]
        ])
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start))
        // The host was off meanwhile, and is back: nobody can tell what time it is.
        let back = Self.start + 4 * Self.day
        for hours in stride(from: 0.0, through: 24, by: 6) {
            #expect(try upstream.report().contains("\"7\""))
            _ = upstream.takeLog()
            let outcome = try await upstream.refresh(
                from: "http://127.0.0.1:9/", retentionDays: 30, clock: clock(back + hours * 3600))
            #expect(outcome == .nothingFetched)
            let isTold = upstream.log.contains { $0.contains("nothing is removed by its age") }
            #expect(isTold == (hours < 24))
        }
        #expect(try !upstream.report().contains("\"7\""))
        #expect(try upstream.report().contains("\"8\""))
    }

    @Test func `the retention holds while the clocks disagree, by the earlier one`() async throws {
        let upstream = try TestUpstream([
            "misuse": [
                misuse(7, at: "\(Self.start - 30 * Self.day + 1800)"),
                misuse(8, at: "\(Self.start)"),
            ]
        ])
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start))
        _ = try await upstream.refresh(
            retentionDays: 30, clock: clock(Self.start + 90 * Self.day),
            upstreamClock: clock(Self.start + 3600))
        #expect(try !upstream.report().contains("\"7\""))
        #expect(try upstream.report().contains("\"8\""))
    }

    @Test func `an old copy of the store stays while the clock is wrong`() async throws {
        let upstream = try upstream()
        _ = try await upstream.refresh(retentionDays: 30, clock: clock(Self.start))
        let copy = "\(upstream.folder)/backup-20200911T000000Z.sqlite"
        try Data().write(to: URL(filePath: copy))
        for step in [-365 * Self.day, 8 * Self.day] {
            _ = try await upstream.refresh(
                retentionDays: 30, clock: clock(Self.start + step),
                upstreamClock: clock(Self.start))
            #expect(FileManager.default.fileExists(atPath: copy))
        }
        _ = try await upstream.refresh(
            retentionDays: 30, clock: clock(Self.start + 8 * Self.day))
        #expect(!FileManager.default.fileExists(atPath: copy))
    }
}
