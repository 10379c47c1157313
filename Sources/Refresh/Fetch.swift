import IncidentStore
import Incidents
import Logging
import Synchronization

/// Asks all sources at once, each until it answers, as `RetryPolicy` has it.
struct Fetch {
    let upstream: UpstreamClient
    let budget: FetchBudget
    let pause: @Sendable (Duration) async -> Void
    let log: Logger
    /// Our clock; Unix seconds.
    let now: @Sendable () -> Int64
    let showArrival: @Sendable (String) -> Void
    private let reading = AnswerReading()

    func run() async -> Fetched {
        async let identities = identities()
        let incidents = await withTaskGroup(of: (Int, Dated<IncidentAnswer>).self) { group in
            for (index, source) in IncidentSource.all.enumerated() {
                group.addTask { (index, await answer(of: source)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let ordered = incidents.sorted { $0.0 < $1.0 }.map(\.1)
        return Fetched(await identities, ordered)
    }

    private func identities() async -> Dated<IdentityAnswer> {
        await arrival(IdentityAnswer.source, IdentityAnswer.path) {
            (body, kept) throws(AnswerError) in
            try IdentityAnswer(body, keptBy: kept.load)
        } count: {
            $0.entryCount
        }
    }

    private func answer(of source: IncidentSource) async -> Dated<IncidentAnswer> {
        await arrival(source.name, source.path) {
            (body, kept) throws(AnswerError) in
            try IncidentAnswer(body, of: source, keptBy: kept.load)
        } count: {
            $0.recordCount
        }
    }

    /// One source, from the first request to the answer that has been taken apart.
    private func arrival<Answer>(
        _ source: String,
        _ path: String,
        read: @escaping @Sendable ([UInt8], AnswerBody) throws(AnswerError) -> Answer,
        count: (Answer) -> Int
    ) async -> Dated<Answer> {
        let start = ContinuousClock.now
        let clock = Mutex<ClockReading?>(nil)
        var bytes = 0
        var attempts = 0
        let asking = Attempts(source: source, budget: budget, pause: pause, log: log)
        let outcome = await Result.catching { () throws(UpstreamError) in
            try await asking.run { (number) throws(UpstreamError) in
                attempts = number
                let answer = try await upstream.get(path, within: budget) { date in
                    clock.withLock { $0 = ClockReading(upstream: date, ours: now()) }
                }
                bytes = answer.body.count
                return try await reading.run { () throws(UpstreamError) in
                    let body = try upstream.bytes(of: answer, from: path)
                    do throws(AnswerError) {
                        return try read(body, answer.body)
                    } catch {
                        let (url, reason) = (upstream.url(of: path), "\(error)")
                        throw error.isCutShort(body.count)
                            ? .brokenOff(url: url, reason: reason)
                            : .notAnAnswer(url: url, reason: reason)
                    }
                }
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let result =
            switch outcome {
            case .success(let answer): "\(count(answer)) records"
            case .failure: "failed"
            }
        showArrival("\(source): \(result), \(bytes) bytes, \(seconds.formatted(decimals: 1)) s")
        return Dated(
            arrival: Arrival(
                source: source, outcome: outcome.mapError(SourceFailure.init),
                attempts: attempts, seconds: seconds, bytes: bytes),
            clock: clock.withLock { $0 })
    }
}

/// Takes answers apart one after the other: each is in memory as a whole meanwhile, and all come at once.
private actor AnswerReading {
    func run<Answer: Sendable>(
        _ read: @Sendable () throws(UpstreamError) -> Answer
    ) throws(UpstreamError) -> Answer {
        try read()
    }
}

/// An arrival and what the clocks said.
private struct Dated<Answer: Sendable>: Sendable {
    let arrival: Arrival<Answer>
    let clock: ClockReading?
}

/// What all sources gave.
struct Fetched: Sendable {
    let identities: Arrival<IdentityAnswer>
    let incidents: [Arrival<IncidentAnswer>]
    let clocks: [ClockReading]

    fileprivate init(_ identities: Dated<IdentityAnswer>, _ incidents: [Dated<IncidentAnswer>]) {
        self.identities = identities.arrival
        self.incidents = incidents.map(\.arrival)
        clocks = (incidents.map(\.clock) + [identities.clock]).compactMap(\.self)
    }

    /// The sources that failed, and why; a line each.
    var failures: [String] {
        ([identities.failure] + incidents.map(\.failure)).compactMap(\.self)
    }
}

extension Arrival {
    fileprivate var failure: String? {
        guard case .failure(let error) = outcome else { return nil }
        return failureText(source, "\(error)", attempts: attempts)
    }
}
