public import SystemPackage

/// Why a server ended before it was told to.
public enum ServerError: Error, Equatable, CustomStringConvertible {
    case notListening
    case cannotStart(Errno)
    case cannotAccept(Errno)

    public var description: String {
        switch self {
        case .notListening:
            "cannot serve: the socket does not listen, or another process shut it down"
        case .cannotStart(let errno):
            "cannot start to serve: \(errno)"
        case .cannotAccept(let errno):
            "cannot accept connections on the socket: \(errno)"
        }
    }
}

/// What went wrong with one answer, or for a while, and did not end the server.
public enum ServerFault: Sendable, Equatable, CustomStringConvertible {
    /// The client went away within its answer: everyday life.
    case clientGone
    /// The body's file failed; the connection was closed, so that the web server sees half an answer.
    case bodyFailed(FileError)
    /// The system is short of descriptors or memory; accepting goes on after a second.
    case exhausted(Errno)

    public var description: String {
        switch self {
        case .clientGone: "a client went away before its answer was whole"
        case .bodyFailed(let error): "an answer was cut: \(error)"
        case .exhausted(let errno):
            "cannot accept connections for now: \(errno); trying again in a second"
        }
    }
}
