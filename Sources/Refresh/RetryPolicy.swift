/// Whether a source that failed is asked again within the refresh, and when.
enum RetryPolicy {
    /// How often a source is asked in one refresh, at most.
    static let maxAttempts = 4

    /// How long to wait before the next attempt.
    ///
    /// - Parameters:
    ///   - error: what came of the last attempt.
    ///   - attempts: how many there were, that one included.
    ///   - jitter: from 0 to 1, drawn anew each time: sources that fail together are not to come back
    ///     together.
    /// - Returns: `nil` where there is to be no other attempt.
    static func pause(after error: UpstreamError, attempts: Int, jitter: Double) -> Duration? {
        guard attempts < maxAttempts, error.isPassing else { return nil }
        return .seconds(error.retryAfter ?? 0) + longestBackoff(attempts: attempts) * jitter
    }

    /// 0.5 s after the first attempt, then twice as long each time, up to 10 s.
    static func longestBackoff(attempts: Int) -> Duration {
        min(.milliseconds(500) * (1 << min(attempts - 1, 10)), .seconds(10))
    }
}

extension UpstreamError {
    /// Whether the next attempt may go better: the network or a server stumbled, or asked for patience. What
    /// a server says in a whole answer it would say again.
    var isPassing: Bool {
        switch self {
        case .unreachable, .brokenOff, .timedOut: true
        case .refused(_, let status, _):
            status == 408 || status == 429 || (500..<600).contains(status)
        case .notTrusted, .notAdmitted, .redirected, .tooLarge, .notAnAnswer, .outOfTime, .givenUp:
            false
        }
    }

    /// What the server asked to wait before the next attempt, in seconds.
    var retryAfter: Int? {
        guard case .refused(_, _, let seconds) = self else { return nil }
        return seconds
    }
}
