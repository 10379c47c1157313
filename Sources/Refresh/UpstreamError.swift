/// Why a source could not be fetched. Nothing of it has been stored when one is thrown.
public enum UpstreamError: Error, Equatable, CustomStringConvertible {
    case unreachable(url: String, reason: String)
    /// There is a server, but its certificate does not show that it is the upstream.
    case notTrusted(url: String, reason: String)
    /// - Parameter retryAfter: what it asks to wait before it is asked again, in seconds.
    case refused(url: String, status: UInt, retryAfter: Int?)
    /// - Parameter isUnknown: whether no credentials were given.
    case notAdmitted(url: String, status: UInt, isUnknown: Bool, credentialFiles: String)
    /// - Parameter how: goes on after "redirects".
    case redirected(url: String, how: String)
    case brokenOff(url: String, reason: String)
    case timedOut(url: String, limit: Duration)
    case tooLarge(url: String, limit: Int)
    case notAnAnswer(url: String, reason: String)
    /// The time for the whole refresh was over before the first attempt was.
    case outOfTime(url: String, budget: Duration)
    /// What a source failed with, whose next attempt the time for the whole refresh does not allow.
    ///
    /// - Parameter wait: what the upstream asked to wait before it, in seconds.
    indirect case givenUp(UpstreamError, wait: Int?, budget: Duration)

    public var description: String {
        switch self {
        case .unreachable(let url, let reason), .notTrusted(let url, let reason):
            "cannot reach \(url): \(reason)"
        case .notAdmitted(let url, let status, false, let credentialFiles):
            "\(url) answered \(status): it does not accept the credentials; check \(credentialFiles)"
        case .notAdmitted(let url, let status, true, let credentialFiles):
            "\(url) answered \(status): it asks for credentials; write them in \(credentialFiles)"
        case .refused(let url, let status, _):
            "\(url) answered \(status), expected 200"
                + (status == 404 ? "; check INCIDENTS_UPSTREAM_URL (--upstream-url)" : "")
        case .redirected(let url, let how):
            "\(url) redirects \(how), which is not followed; "
                + "check INCIDENTS_UPSTREAM_URL (--upstream-url)"
        case .brokenOff(let url, let reason):
            "\(url) broke off its answer: \(reason)"
        case .timedOut(let url, let limit):
            "\(url) did not answer within \(limit.components.seconds) seconds; "
                + "see INCIDENTS_ATTEMPT_TIMEOUT (--attempt-timeout)"
        case .tooLarge(let url, let limit):
            "\(url) sent more than \(limit) bytes; see INCIDENTS_MAX_BODY_BYTES (--max-body-bytes)"
        case .notAnAnswer(let url, let reason):
            "\(url): \(reason)"
        case .outOfTime(let url, let budget):
            "\(url) had not answered when the \(budget.components.seconds) seconds for the whole "
                + "refresh were over; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)"
        case .givenUp(let error, let wait?, let budget):
            "\(error); it asks to wait \(wait) seconds, and less is left of the "
                + "\(budget.components.seconds) for the whole refresh; "
                + "see INCIDENTS_REFRESH_BUDGET (--refresh-budget)"
        case .givenUp(let error, nil, let budget):
            "\(error); it did not answer otherwise within the \(budget.components.seconds) seconds "
                + "for the whole refresh; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)"
        }
    }
}
