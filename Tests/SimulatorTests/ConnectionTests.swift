import Foundation
import Simulator
import Testing

/// Lets nobody through until so many have come.
private actor Gate {
    private let count: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(for count: Int) {
        self.count = count
    }

    func pass() async {
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            guard waiting.count == count else { return }
            waiting.forEach { $0.resume() }
        }
    }
}

@Suite struct ConnectionTests {
    @Test func `requests follow each other on one connection`() async throws {
        let server = try await SimulatorServer.start { UpstreamAnswer(body: $0.path.utf8) }
        let urls = (1...5).flatMap { [server.url + "\($0)", "-o", "-"] }
        let answer = try await Curl(urls + ["-w", " %{num_connects}\\n"])
        // The first body goes to the file that `Curl` names, the others to the output.
        #expect(answer.output.hasSuffix("/4 0\n/5 0\n"))
        #expect(answer.output.filter { $0 == "1" }.count <= 2)
        await server.stop()
    }

    @Test func `requests of several clients are answered at the same time`() async throws {
        let gate = Gate(for: 20)
        let server = try await SimulatorServer.start { _ in
            await gate.pass()
            return UpstreamAnswer(body: "{}".utf8)
        }
        try await withThrowingTaskGroup { group in
            for _ in 1...20 {
                group.addTask { try await Curl("-m", "60", server.url).status }
            }
            for try await status in group { #expect(status == 200) }
        }
        await server.stop()
    }

    @Test(arguments: [[], ["-H", "Connection: close"], ["--http1.0"]])
    func `a large body arrives whole`(_ arguments: [String]) async throws {
        let pattern = Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 / 251) })
        var body = Data()
        for _ in 1...40 { body.append(pattern) }
        let server = try await SimulatorServer.start { [body] _ in UpstreamAnswer(body: body) }
        let answer = try await Curl(arguments + [server.url])
        #expect(answer.exitStatus == 0)
        #expect(answer.headers["content-length"] == "40000000")
        let isWhole = answer.body == body
        #expect(isWhole)
        await server.stop()
    }

    @Test func `a body can go out in chunks`() async throws {
        let body = Data(repeating: 7, count: 1_000_000)
        let server = try await SimulatorServer.start { _ in
            UpstreamAnswer(headers: [("Transfer-Encoding", "chunked")], body: body)
        }
        let answer = try await Curl(server.url)
        #expect(answer.headers["content-length"] == nil)
        #expect(answer.headers["transfer-encoding"] == "chunked")
        #expect(answer.body == body)
        await server.stop()
    }

    @Test(arguments: [0, 12, 5_000_000])
    func `a body shorter than its Content-Length is cut off`(_ size: Int) async throws {
        let server = try await SimulatorServer.start { _ in
            UpstreamAnswer(
                headers: [("Content-Length", "\(size + 1)")], body: Data(repeating: 7, count: size))
        }
        let answer = try await Curl(server.url)
        #expect(answer.status == 200)
        // curl's CURLE_PARTIAL_FILE.
        #expect(answer.exitStatus == 18)
        #expect(answer.body.count == size)
        await server.stop()
    }

    @Test func `an answer is cancelled when its client hangs up`() async throws {
        let (cancelled, continuation) = AsyncStream<Void>.makeStream()
        let server = try await SimulatorServer.start { _ in
            try? await Task.sleep(for: .seconds(3600))
            continuation.finish()
            return nil
        }
        // curl's CURLE_OPERATION_TIMEDOUT.
        #expect(try await Curl("-m", "0.5", server.url).exitStatus == 28)
        for await _ in cancelled {}
        await server.stop()
    }

    @Test func `stopping ends the answers in flight and refuses new clients`() async throws {
        let (asked, continuation) = AsyncStream<Void>.makeStream()
        let server = try await SimulatorServer.start { _ in
            continuation.finish()
            try? await Task.sleep(for: .seconds(3600))
            return nil
        }
        async let answer = Curl(server.url)
        for await _ in asked {}
        await server.stop()
        await server.waitUntilStopped()
        // curl's CURLE_GOT_NOTHING and CURLE_COULDNT_CONNECT.
        #expect(try await answer.exitStatus == 52)
        #expect(try await Curl(server.url).exitStatus == 7)
    }
}
