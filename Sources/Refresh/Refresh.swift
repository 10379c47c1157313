public import Foundation
public import IncidentStore
import Incidents
public import Logging
import SystemPackage

/// One refresh: asks every source of the upstream at once, adds what came to the store in one
/// transaction, and publishes the report of all that is stored.
public struct Refresh: Sendable {
    private let upstream: UpstreamClient
    private let store: MendingStore
    private let reports: ReportFolder
    private let budget: Duration
    private let retentionDays: Int
    private let runID: RunID
    private let log: Logger
    private let now: @Sendable () -> Date
    private let pause: @Sendable (Duration) async -> Void
    private let showArrival: @Sendable (String) -> Void

    /// A source that has not answered within `budget` has failed: what came until then is stored and
    /// published. Incidents older than `retentionDays` are removed; 0 keeps them for ever. `pause` waits
    /// before a source is asked again. `showArrival` is told of each source when it has come in, for a person
    /// who waits.
    public init(
        upstream: UpstreamClient,
        store: MendingStore,
        reports: ReportFolder,
        budget: Duration,
        retentionDays: Int,
        runID: RunID,
        log: Logger,
        now: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
        showArrival: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.upstream = upstream
        self.store = store
        self.reports = reports
        self.budget = budget
        self.retentionDays = retentionDays
        self.runID = runID
        self.log = log
        self.now = now
        self.pause = pause
        self.showArrival = showArrival
    }

    /// - Throws: `StoreError` or `PublishError`; the report before is still published then.
    public func run() async throws -> RefreshOutcome {
        let started = RefreshClock.seconds(now())
        let clock = ContinuousClock.now
        // By the clock that nobody sets: a step of the other must not stretch what was seen.
        let elapsed: @Sendable () -> Int64 = { (ContinuousClock.now - clock).components.seconds }
        var store = store
        try recover(&store)
        let fetched = await Fetch(
            upstream: upstream, budget: FetchBudget(budget), pause: pause, log: log,
            now: { started + elapsed() },
            showArrival: showArrival
        ).run()
        let arrived = ContinuousClock.now
        let (ended, upstreamAhead) = (elapsed(), fetched.clocks.upstreamAhead)
        let failures = fetched.failures
        let isNothing = failures.count == 1 + IncidentSource.all.count
        var time: RefreshClock?
        var applied: RefreshSummary?
        var stored = arrived
        let result = Result {
            try store.use { store -> (RefreshSummary, PublishedReport?) in
                applied = nil
                let clock = try store.clock(
                    ours: started, upstream: upstreamAhead.map { started + $0 })
                time = clock
                // First, for they may be what the disk is full of.
                removeExpiredCopies(clock)
                let summary = try store.apply(arrivals(fetched, clock, seconds: ended))
                applied = summary
                stored = .now
                // Where nothing came, the report changes only by what had to go.
                let isOutdated = try store.reportDigest() == nil && reports.publication() != nil
                guard isNothing, summary.removed == 0, !isOutdated else {
                    let time = clock.state.isKnown ? nil : Int(clock.started)
                    return (summary, try reports.publish(store, log, at: time))
                }
                try reports.publishCopy(of: store, log)
                return (summary, nil)
            }
        }
        if let warning = time?.warning(retentionDays: retentionDays) { log.warning("\(warning)") }
        tell(applied, failures)
        let (summary, report) = try result.get()
        let phases = [arrived - clock, stored - arrived, summary.reading, .now - stored].map {
            ($0 / .seconds(1)).formatted(decimals: 2)
        }
        log.debug(
            """
            \(phases[0]) s to fetch, \(phases[1]) s to store, \(phases[2]) s to read the records beside \
            that, \(phases[3]) s to publish
            """)
        let line = RefreshLine(summary: summary, report: report, duration: .now - clock)
        log.log(level: isNothing ? .error : .notice, "\(line)")
        return isNothing ? .nothingFetched : summary.isComplete ? .complete : .partial
    }

    /// Old copies of the store hold what the store has removed.
    private func removeExpiredCopies(_ clock: RefreshClock) {
        guard let time = clock.removalTime else { return }
        do throws(StoreError) {
            try StoreBackup.removeExpired(
                inFolder: reports.folder.string, retentionDays: retentionDays, now: Int(time),
                // This refresh may have set a store aside since it started.
                latest: Int(max(clock.latest, RefreshClock.seconds(now()) + 60)))
        } catch {
            log.warning("\(error)")
        }
    }

    /// What was fetched, in so many seconds.
    private func arrivals(
        _ fetched: Fetched, _ clock: RefreshClock, seconds: Int64
    ) -> RefreshArrivals {
        RefreshArrivals(
            runID: runID,
            started: clock.started,
            ended: clock.state.isKnown ? clock.started + seconds : clock.started,
            identities: fetched.identities,
            incidents: fetched.incidents,
            cutoff: clock.cutoff(retentionDays: retentionDays),
            times: clock.plausibleTimes,
            clock: clock)
    }

    /// Does what the last refresh, cut off by a fault, did not get to.
    private func recover(_ store: inout MendingStore) throws {
        for leftover in reports.removeLeftovers() { log.warning("\(leftover)") }
        do {
            try store.use { store in try reports.publishUnlessDone(store, log) }
        } catch let error as PublishError {
            // What upstream shows is to be stored all the same; it is published with that.
            log.warning("\(error)")
        } catch let error as StoreError {
            // As where there is no room for the copy that goes with it.
            guard case .failed = error else { throw error }
            log.warning("\(error)")
        }
    }

    /// Only the store knows which of the failures are news: where nothing could be stored, and there is no
    /// summary, all are told.
    private func tell(_ summary: RefreshSummary?, _ failures: [String]) {
        guard let summary else {
            for failure in failures { log.warning("\(failure)") }
            return
        }
        for line in summary.logLines { log.log(level: line.level, "\(line.text)") }
    }
}

/// How a refresh ended, where store and report could be written.
public enum RefreshOutcome: Sendable, Equatable {
    case complete
    /// Some sources failed, shrank, were held back or incomplete; the report shows the rest, and what was stored.
    case partial
    /// All failed; the report is as it was, but for what was removed by the retention.
    case nothingFetched
}
