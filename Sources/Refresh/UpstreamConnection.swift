import AsyncHTTPClient
import FoundationEssentials
import Incidents
import NIOCore
import NIOPosix
import NIOSSL

extension HTTPClient.Configuration {
    /// How the upstream is connected with: by TLS 1.2 or newer (RFC 8996), and only where its certificate is
    /// for the host that was asked.
    ///
    /// - Parameters:
    ///   - url: the upstream's base URL.
    ///   - trustRoots: the authorities that its certificate may be of.
    /// - Returns: the configuration of a client for that host alone.
    static func upstream(_ url: URL, trustRoots: NIOSSLTrustRoots) -> Self {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.trustRoots = trustRoots
        var configuration = Self(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: Timeout(connect: .seconds(10)))
        // Over HTTP/2, AsyncHTTPClient 1.37 does not shut down any more after a GOAWAY. Whoever speaks that
        // speaks HTTP/1.1 too.
        configuration.httpVersion = .http1Only
        // All sources are asked at once; one that had to wait for a connection would fail.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            1 + IncidentSource.all.count
        // When to try again is decided by RetryPolicy.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let host = url.hostName {
            configuration.http1_1ConnectionDebugInitializer = {
                checkCertificate(of: $0, for: host)
            }
        }
        return configuration
    }
}

extension URL {
    /// The host of an https URL, where it is a name and no address.
    fileprivate var hostName: String? {
        guard scheme?.lowercased() == "https", let host else { return nil }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        // As the HTTP client tells the one from the other.
        return (try? SocketAddress(ipAddress: bare, port: 0)) == nil ? host : nil
    }
}

/// Checks a connection before a request is sent on it. Runs in the event loop of the connection, and at once:
/// a connection that was closed meanwhile must not be refused as well.
private func checkCertificate(of channel: any Channel, for host: String) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
        guard let certificate = try channel.pipeline.syncOperations.nioSSL_peerCertificate(),
            CertificateNames(certificate).contain(host: host)
        else {
            // After the client has heard that it gets no connection.
            channel.eventLoop.execute { channel.close(promise: nil) }
            throw CertificateNameError()
        }
    }
}
