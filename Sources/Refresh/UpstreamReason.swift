import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL
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
    case HTTPParserError.invalidEOFState:
        return "it closed the connection before the end"
    case NIOSSLError.handshakeFailed(let failure):
        return handshakeFailureReason("\(failure)")
    case let error as NIOSSLExtraError where error == .failedToValidateHostname:
        return "its certificate is for another name; check INCIDENTS_UPSTREAM_URL (--upstream-url)"
    case is NIOHTTPDecompression.DecompressionError,
        is NIOHTTPDecompression.ExtraDecompressionError:
        return "it is not compressed as it says (\(error))"
    default:
        return "\(error)"
    }
}

/// Whether an error of the HTTP client means that a server is there, but not the one that it should be.
func isCertificateFailure(_ error: any Error) -> Bool {
    switch error {
    case NIOSSLError.handshakeFailed(let failure):
        "\(failure)".contains("CERTIFICATE_VERIFY_FAILED")
    case let error as NIOSSLExtraError: error == .failedToValidateHostname
    default: false
    }
}

/// The reason of BoringSSL, without the place in its source at which it says so.
private func handshakeFailureReason(_ failure: String) -> String {
    let reason = failure.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/)?.output.1
    return switch reason {
    case "CERTIFICATE_VERIFY_FAILED":
        "its certificate is not trusted: it has expired, or its authority is not known to this machine; "
            + "make that known with update-ca-certificates"
    case let reason?: "TLS cannot be agreed on (\(reason))"
    case nil where failure.contains("EOF"): "it broke off the TLS handshake"
    case nil: "TLS cannot be agreed on"
    }
}
