import IncidentStore

extension SourceFailure {
    init(_ error: UpstreamError) {
        self.init(error.category, status: error.status, "\(error)")
    }
}

extension UpstreamError {
    /// What it is to viewers.
    fileprivate var category: SourceFailure.Category {
        switch self {
        case .unreachable: .unreachable
        case .notTrusted: .certificate
        case .notAdmitted: .refused
        case .refused, .redirected: .status
        case .brokenOff, .notAnAnswer: .notWhole
        case .timedOut, .outOfTime: .timeout
        case .tooLarge: .tooLarge
        case .givenUp(let error, _, _): error.category
        }
    }

    fileprivate var status: UInt? {
        switch self {
        case .refused(_, let status, _), .notAdmitted(_, let status, _, _): status
        case .givenUp(let error, _, _): error.status
        case .unreachable, .notTrusted, .redirected, .brokenOff, .notAnAnswer, .timedOut,
            .outOfTime, .tooLarge:
            nil
        }
    }
}
