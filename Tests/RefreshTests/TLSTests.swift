import Foundation
import Glibc
import NIOSSL
import Testing

@testable import Refresh

/// Whom the upstream's certificate is for, and how it speaks TLS.
@Suite struct TLSTests {
    private let authority: Authority

    init() throws {
        authority = try Authority()
    }

    /// What an upstream's identities count, asked with credentials.
    private func count(
        from host: String, _ server: RawUpstream
    ) async throws(UpstreamError) -> Int {
        do {
            let url = try #require(URL(string: "https://\(host):\(server.port)/"))
            return try await UpstreamClient.with(
                baseURL: url, authorization: Fault.authorization, credentialFiles: "",
                maxBodyBytes: 1000, timeout: .seconds(30), bodyFolder: nil,
                trustRoots: authority.trustRoots
            ) { try await $0.identityCount() }
        } catch let error as UpstreamError {
            throw error
        } catch {
            Issue.record(error)
            return -1
        }
    }

    private static let script = RawUpstream.Script(answer: { RawUpstream.answer($0) })

    @Test(arguments: [
        ("DNS:localhost", "", "localhost"), ("DNS:LOCALHOST", "", "localhost"),
        ("DNS:localhost", "", "LocalHost"),
        ("DNS:other.example,IP:127.0.0.2,DNS:localhost", "", "localhost"),
        ("IP:127.0.0.1", "", "127.0.0.1"), ("DNS:other.example,IP:127.0.0.1", "", "127.0.0.1"),
    ])
    func `a certificate with the name that was asked is taken`(
        _ names: String, _ commonName: String, _ host: String
    ) async throws {
        let server = try await RawUpstream(Self.script, tls: authority.server(for: names))
        #expect(try await count(from: host, server) == 1)
        #expect(server.received.contains(Fault.authorization))
        await server.stop()
    }

    @Test(arguments: [
        // An address is no host name, although the name leads there.
        ("IP:127.0.0.1", "localhost", "localhost"),
        ("DNS:other.example,IP:127.0.0.1", "localhost", "localhost"),
        ("IP:127.0.0.2", "localhost", "localhost"), ("URI:https://localhost/", "x", "localhost"),
        ("email:root@localhost", "localhost", "localhost"),
        // Nor is the common name, for which nobody but old software looks.
        ("", "localhost", "localhost"), ("", "127.0.0.1", "127.0.0.1"),
        ("DNS:*", "x", "localhost"), ("DNS:*.localhost", "x", "localhost"),
        ("DNS:l*t", "x", "localhost"), ("DNS:localhost.localhost", "x", "localhost"),
        // A host name is no address.
        ("DNS:127.0.0.1", "127.0.0.1", "127.0.0.1"), ("IP:127.0.0.2", "x", "127.0.0.1"),
        ("DNS:localhost", "x", "127.0.0.1"), ("DNS:127.1,IP:127.0.0.1", "x", "127.1"),
        ("IP:::ffff:127.0.0.1", "x", "127.0.0.1"), ("IP:::1", "x", "127.0.0.1"),
    ])
    func `a certificate for another name is refused before anything is said`(
        _ names: String, _ commonName: String, _ host: String
    ) async throws {
        let server = try await RawUpstream(
            Self.script, tls: authority.server(for: names, commonName: commonName))
        let error = await #expect(throws: UpstreamError.self) {
            try await count(from: host, server)
        }
        let url = "https://\(host):\(server.port)/identities/"
        #expect(
            error
                == .notTrusted(
                    url: url,
                    reason: "its certificate is for another name; check INCIDENTS_UPSTREAM_URL "
                        + "(--upstream-url)"))
        #expect(server.received == "")
        await server.stop()
    }

    @Test(
        .enabled(if: hasIPv6),
        arguments: [("IP:::1", true), ("DNS:::1", false), ("IP:127.0.0.1", false)])
    func `an address of IPv6 is compared with addresses only`(
        _ names: String, _ isTaken: Bool
    ) async throws {
        let server = try await RawUpstream(
            Self.script, host: "::1", tls: authority.server(for: names, commonName: "::1"))
        let outcome = await Result.catching { () throws(UpstreamError) in
            try await count(from: "[::1]", server)
        }
        #expect((try? outcome.get()) == (isTaken ? 1 : nil))
        #expect(server.received.isEmpty == !isTaken)
        await server.stop()
    }

    private static let hasIPv6: Bool = {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }()

    @Test func `names are compared label by label, and a star is one whole label`() {
        let names = CertificateNames(dnsNames: [
            "a.example", "*.B.example.", "*", "f*.example", "*.1",
        ])
        for host in ["a.example", "A.EXAMPLE", "a.example.", "x.b.example", "X-1.b.example"] {
            #expect(names.contain(host: host), "\(host)")
        }
        for host in [
            "b.example", "x.a.example", "x.y.b.example", ".b.example", "foo.example", "localhost",
            "",
            ".", "192.0.2.1", "1.1", "a.example..", "xa.example", "example",
        ] {
            #expect(!names.contain(host: host), "\(host)")
        }
    }

    @Test(arguments: [TLSVersion.tlsv1, .tlsv11])
    func `an upstream that speaks nothing newer than TLS 1_1 is told, and gets nothing`(
        _ version: TLSVersion
    ) async throws {
        var tls = try authority.server(for: "DNS:localhost")
        tls.minimumTLSVersion = .tlsv1
        tls.maximumTLSVersion = version
        let server = try await RawUpstream(Self.script, tls: tls)
        let error = await #expect(throws: UpstreamError.self) {
            try await count(from: "localhost", server)
        }
        let sentence = try #require(error?.description)
        #expect(
            sentence.hasSuffix(": it speaks no TLS 1.2 or newer, and what is older is not safe"))
        #expect(server.received == "")
        await server.stop()
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `TLS 1_2 and newer is spoken`(_ version: TLSVersion) async throws {
        var tls = try authority.server(for: "DNS:localhost")
        tls.minimumTLSVersion = .tlsv1
        tls.maximumTLSVersion = version
        let server = try await RawUpstream(Self.script, tls: tls)
        #expect(try await count(from: "localhost", server) == 1)
        await server.stop()
    }

    @Test func `an answer without a length is whole where TLS says so, and only there`()
        async throws
    {
        var script = RawUpstream.Script { path in
            Array("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(RawUpstream.body(path))".utf8)
        }
        for isClean in [true, false] {
            script.closesCleanly = isClean
            let server = try await RawUpstream(script, tls: authority.server(for: "DNS:localhost"))
            if isClean {
                #expect(try await count(from: "localhost", server) == 1)
            } else {
                let url = "https://localhost:\(server.port)/identities/"
                await #expect(
                    throws: UpstreamError.brokenOff(
                        url: url, reason: "it closed the connection before the end")
                ) { try await count(from: "localhost", server) }
            }
            await server.stop()
        }
    }

    /// The client would not end any more after a GOAWAY.
    @Test(.timeLimit(.minutes(1)), arguments: [["h2"], ["h2", "http/1.1"]])
    func `HTTP 2 is not spoken, even where the upstream would like to`(
        _ protocols: [String]
    ) async throws {
        var tls = try authority.server(for: "DNS:localhost")
        tls.applicationProtocols = protocols
        let server = try await RawUpstream(Self.script, tls: tls)
        #expect(try await count(from: "localhost", server) == 1)
        #expect(server.received.hasPrefix("GET /identities/ HTTP/1.1\r\n"))
        await server.stop()
    }

    @Test func `a port that speaks no TLS is told in a sentence`() async throws {
        let server = try await RawUpstream(
            RawUpstream.Script(greeting: Array("SSH-2.0-x\r\n".utf8)))
        let error = await #expect(throws: UpstreamError.self) {
            try await count(from: "localhost", server)
        }
        #expect(
            error?.description.contains(": what answers there does not speak TLS; check ") == true)
        await server.stop()
    }
}
