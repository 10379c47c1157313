/// Why a source could not be fetched. Nothing of it has been stored when one is thrown.
public enum UpstreamError: Error, Equatable, CustomStringConvertible {
    case unreachable(url: String, reason: String)
    case refused(url: String, status: UInt)
    /// - Parameter isUnknown: whether no credentials were given.
    case notAdmitted(url: String, status: UInt, isUnknown: Bool, credentialFiles: String)
    case brokenOff(url: String, reason: String)
    case timedOut(url: String, seconds: Int)
    case tooLarge(url: String, limit: Int)
    case notAnAnswer(url: String, reason: String)

    public var description: String {
        switch self {
        case .unreachable(let url, let reason):
            "cannot reach \(url): \(reason)"
        case .notAdmitted(let url, let status, false, let credentialFiles):
            "\(url) answered \(status): it does not accept the credentials; check \(credentialFiles)"
        case .notAdmitted(let url, let status, true, let credentialFiles):
            "\(url) answered \(status): it asks for credentials; write them in \(credentialFiles)"
        case .refused(let url, let status) where (300..<400).contains(status):
            "\(url) answered \(status), a redirect, which is not followed; "
                + "check --upstream-url"
        case .refused(let url, let status):
            "\(url) answered \(status), expected 200"
        case .brokenOff(let url, let reason):
            "\(url) broke off its answer: \(reason)"
        case .timedOut(let url, let seconds):
            "\(url) did not answer within \(seconds) seconds"
        case .tooLarge(let url, let limit):
            "\(url) sent more than \(limit) bytes; see --max-body-bytes"
        case .notAnAnswer(let url, let reason):
            "\(url): \(reason)"
        }
    }
}
