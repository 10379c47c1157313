import Foundation
import Refresh
import Testing

/// An upstream with TLS, played by `openssl s_server`.
@Suite struct CertificateTests {
    private let folder = URL.temporaryDirectory.appending(path: "certificate-\(UUID())")

    private func openssl(_ arguments: String...) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let log = folder.appending(path: "log")
        try Data().write(to: log)
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// The port that the server says it listens on.
    private func port() async throws -> Substring {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            // A busy machine can come back from the pause when the time is over.
            let isOver = ContinuousClock.now > deadline
            let log = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
            if let match = log.firstMatch(of: /ACCEPT 127.0.0.1:(\d+)\n/) { return match.output.1 }
            guard !isOver else { throw CocoaError(.fileReadUnknown) }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func `a certificate that is not trusted is told, and what to do`() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem"
        ).waitUntilExit()
        let server = try openssl(
            "s_server", "-www", "-accept", "127.0.0.1:0", "-key", "key.pem", "-cert",
            "certificate.pem")
        defer { server.terminate() }
        let url = "https://localhost:\(try await port())/"
        let error = await #expect(throws: UpstreamError.self) {
            try await UpstreamClient.with(
                baseURL: #require(URL(string: url)), authorization: nil, maxBodyBytes: 1000,
                timeout: .seconds(30)
            ) { try await $0.identityCount() }
        }
        let sentence = try #require(error?.description)
        #expect(
            sentence.hasPrefix("cannot reach \(url)identities/: its certificate is not trusted"))
        #expect(sentence.contains("update-ca-certificates"))
        #expect(!sentence.contains("Sources/"), "a path of the machine that built it")

        // It would not be trusted the next time.
        let upstream = try TestUpstream()
        #expect(
            try await upstream.refresh(from: url, authorization: Fault.authorization)
                == .nothingFetched)
        #expect(upstream.pauses == [])
        #expect(upstream.log.count { $0.contains("its certificate is not trusted") } == 1)
        #expect(!upstream.log.joined().contains("c2VjcmV0"))
    }
}
