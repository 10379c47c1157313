import Logging

/// Asks one source until it answers, it fails in a way that would last, or there is no time left.
struct Attempts {
    let source: String
    let budget: FetchBudget
    let pause: @Sendable (Duration) async -> Void
    let log: Logger

    /// - Parameter attempt: asks once. It is told which attempt it is, from 1.
    /// - Returns: what the first attempt that succeeded gave.
    /// - Throws: `UpstreamError`, of the last attempt.
    func run<Answer>(
        _ attempt: (Int) async throws(UpstreamError) -> Answer
    ) async throws(UpstreamError) -> Answer {
        var number = 1
        var failure: UpstreamError?
        while true {
            do throws(UpstreamError) {
                return try await attempt(number)
            } catch .outOfTime(let url, let budget) {
                guard let failure else { throw .outOfTime(url: url, budget: budget) }
                throw .givenUp(failure, wait: nil, budget: budget)
            } catch {
                let pause = try pauseBeforeNext(after: error, attempts: number)
                log.debug("\(source), attempt \(number): \(error); the next one in \(pause)")
                await self.pause(pause)
                failure = error
                number += 1
            }
        }
    }

    /// Where the pause is longer than the time that is left, waiting would only delay the other sources.
    ///
    /// - Throws: `UpstreamError`, where there is no next attempt.
    private func pauseBeforeNext(
        after error: UpstreamError, attempts: Int
    ) throws(UpstreamError) -> Duration {
        let pause = RetryPolicy.pause(
            after: error, attempts: attempts, jitter: .random(in: 0...1))
        guard let pause else { throw error }
        guard pause < budget.left else {
            throw .givenUp(error, wait: error.retryAfter, budget: budget.total)
        }
        return pause
    }
}
