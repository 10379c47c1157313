import FoundationEssentials
import IncidentStore
import Incidents

/// Asks all sources at once, each with one attempt.
struct Fetch {
    let upstream: UpstreamClient
    let showArrival: @Sendable (String) -> Void

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
            (body) throws(AnswerError) in
            try IdentityAnswer(body)
        } count: {
            $0.entryCount
        }
    }

    private func answer(of source: IncidentSource) async -> Dated<IncidentAnswer> {
        await arrival(source.name, source.path) {
            (body) throws(AnswerError) in
            try IncidentAnswer(body, of: source)
        } count: {
            $0.recordCount
        }
    }

    /// One source, from the request to the answer that has been taken apart.
    private func arrival<Answer>(
        _ source: String,
        _ path: String,
        read: ([UInt8]) throws(AnswerError) -> Answer,
        count: (Answer) -> Int
    ) async -> Dated<Answer> {
        let start = ContinuousClock.now
        var date: Int64?
        var bytes = 0
        let outcome = await Result.catching { () throws(UpstreamError) in
            let answer = try await upstream.get(path)
            date = answer.date
            bytes = answer.body.count
            do throws(AnswerError) {
                return try read(answer.body)
            } catch {
                throw .notAnAnswer(url: upstream.url(of: path), reason: "\(error)")
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
                source: source, outcome: outcome.mapError { $0 as any Error },
                seconds: seconds, bytes: bytes),
            date: date)
    }
}

/// An arrival and what the upstream's clock said.
private struct Dated<Answer: Sendable>: Sendable {
    let arrival: Arrival<Answer>
    let date: Int64?
}

/// What all sources gave.
struct Fetched: Sendable {
    let identities: Arrival<IdentityAnswer>
    let incidents: [Arrival<IncidentAnswer>]
    /// The earliest time that the upstream's clock said; Unix seconds.
    let date: Int64?

    fileprivate init(_ identities: Dated<IdentityAnswer>, _ incidents: [Dated<IncidentAnswer>]) {
        self.identities = identities.arrival
        self.incidents = incidents.map(\.arrival)
        date = (incidents.map(\.date) + [identities.date]).compactMap(\.self).min()
    }

    /// The sources that failed, and why.
    var failures: [(source: String, reason: String)] {
        let all =
            [(identities.source, identities.failure)]
            + incidents.map { ($0.source, $0.failure) }
        return all.compactMap { source, reason in reason.map { (source, $0) } }
    }
}

extension Arrival {
    fileprivate var failure: String? {
        guard case .failure(let error) = outcome else { return nil }
        return "\(error)"
    }
}
