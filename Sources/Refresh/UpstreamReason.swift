import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression
import NIOPosix
import SystemPackage

/// What an error of the HTTP client means, in a few words. None of them carries a header.
public func httpFailureReason(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
        if let failure = error.connectionErrors.first {
            return httpFailureReason(failure.error)
        }
        return "the name \(error.host) cannot be resolved"
    case let error as IOError:
        return "\(Errno(rawValue: error.errnoCode))"
    case let error as HTTPClientError where error == .connectTimeout:
        return "no connection in time"
    case let error as HTTPClientError where error == .remoteConnectionClosed:
        return "it closed the connection"
    case is NIOHTTPDecompression.DecompressionError,
        is NIOHTTPDecompression.ExtraDecompressionError:
        return "it is not compressed as it says (\(error))"
    default:
        return "\(error)"
    }
}
