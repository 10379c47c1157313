import Foundation
import NIOCore
import NIOPosix
import Refresh
import Testing

/// Faults of the whole upstream: nothing comes, and the report stays as it was.
@Suite struct UnreachableUpstreamTests {
    private let upstream: TestUpstream

    init() throws {
        upstream = try TestUpstream(["misuse": [misuse(7, at: "1500000005")]])
    }

    private func expectUnreachable(
        _ url: String, _ reasons: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        _ = try await upstream.refresh()
        let report = try upstream.report()
        _ = upstream.takeLog()
        let outcome = try await upstream.refresh(from: url, authorization: Fault.authorization)
        #expect(outcome == .nothingFetched, sourceLocation: sourceLocation)
        let warnings = upstream.log.filter { $0.hasPrefix("warning: ") }
        // One line for all, unless they differ in the reason.
        let sentences = reasons.flatMap { reason in
            ["all 8 sources failed: cannot reach \(url)…", "cannot reach \(url)incidents/other/"]
                .map { "\($0): \(reason) (after 4 attempts)\n" }
        }
        let last = warnings.last ?? ""
        #expect(
            sentences.contains { last.hasSuffix($0) }, "\(warnings)", sourceLocation: sourceLocation
        )
        #expect([1, 8].contains(warnings.count), sourceLocation: sourceLocation)
        #expect(upstream.pauses.count == 8 * 3, sourceLocation: sourceLocation)
        #expect(!upstream.log.joined().contains("c2VjcmV0"), sourceLocation: sourceLocation)
        #expect(try upstream.report() == report, sourceLocation: sourceLocation)
    }

    @Test func `nobody listens`() async throws {
        try await expectUnreachable("http://127.0.0.1:1/", "Connection refused")
    }

    @Test func `the name is not known`() async throws {
        try await expectUnreachable(
            "https://upstream.invalid/", "the name upstream.invalid cannot be resolved")
    }

    @Test func `the TLS handshake is broken off`() async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { $0.close() }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        try await expectUnreachable(
            "https://localhost:\(port)/", "it broke off the TLS handshake",
            "Connection reset by peer")
        try await listener.close()
    }
}
