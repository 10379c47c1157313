import AsyncHTTPClient
import NIOCore
import NIOHTTP1
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
    case HTTPParserError.invalidEOFState, NIOSSLError.uncleanShutdown:
        return "it closed the connection before the end"
    case HTTPParserError.headerOverflow:
        return "the head of its answer is too large"
    case is HTTPParserError:
        return "what answers there does not speak HTTP as it should (\(error))"
    case NIOSSLError.handshakeFailed(let failure):
        return handshakeFailureReason("\(failure)")
    case is CertificateNameError:
        return otherNameReason
    case let error as NIOSSLExtraError where isAboutName(error):
        return otherNameReason
    default:
        return "\(error)"
    }
}

private let otherNameReason =
    "its certificate is for another name; check INCIDENTS_UPSTREAM_URL (--upstream-url)"

private func isAboutName(_ error: NIOSSLExtraError) -> Bool {
    error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch
}

extension UpstreamError {
    /// Why there was not even the head of an answer.
    init(failedHead error: any Error, url: String) {
        let reason = httpFailureReason(error)
        switch error {
        // A server is there, but not the one that it should be.
        case NIOSSLError.handshakeFailed(let failure)
        where "\(failure)".contains("CERTIFICATE_VERIFY_FAILED"):
            self = .notTrusted(url: url, reason: reason)
        case is CertificateNameError:
            self = .notTrusted(url: url, reason: reason)
        case let error as NIOSSLExtraError where isAboutName(error):
            self = .notTrusted(url: url, reason: reason)
        // An end of the connection may be chance; what else is no HTTP would be none the next time.
        case HTTPParserError.invalidEOFState:
            self = .unreachable(url: url, reason: reason)
        case is HTTPParserError:
            self = .notAnAnswer(
                url: url, reason: reason + "; check INCIDENTS_UPSTREAM_URL (--upstream-url)")
        default:
            self = .unreachable(url: url, reason: reason)
        }
    }
}

/// The reason of BoringSSL, without the place in its source at which it says so.
private func handshakeFailureReason(_ failure: String) -> String {
    let reason = failure.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/)?.output.1
    return switch reason {
    case "CERTIFICATE_VERIFY_FAILED":
        "its certificate is not trusted: it has expired, or its authority is not known to this machine; "
            + "make that known with update-ca-certificates"
    case "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION":
        "it speaks no TLS 1.2 or newer, and what is older is not safe"
    case "WRONG_VERSION_NUMBER", "HTTP_REQUEST":
        "what answers there does not speak TLS; check INCIDENTS_UPSTREAM_URL (--upstream-url)"
    case let reason?: "TLS cannot be agreed on (\(reason))"
    case nil where failure.contains("EOF"): "it broke off the TLS handshake"
    case nil: "TLS cannot be agreed on"
    }
}
