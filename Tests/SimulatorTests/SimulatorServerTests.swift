import Foundation
import Simulator
import Testing

@Suite struct SimulatorServerTests {
    @Test func `an answer goes out with its status, headers and bytes`() async throws {
        let body: [UInt8] = [0, 255, 10, 13, 123]
        let server = try await SimulatorServer.start { _ in
            UpstreamAnswer(
                status: 503,
                headers: [("Retry-After", "7"), ("Content-Type", "text/html")],
                body: body)
        }
        let answer = try await Curl(server.url + "anything")
        #expect(answer.status == 503)
        #expect(answer.headers["retry-after"] == "7")
        #expect(answer.headers["content-type"] == "text/html")
        #expect(answer.headers["content-length"] == "5")
        #expect(answer.body == Data(body))
        await server.stop()
    }

    @Test func `an answer that names no headers is JSON of a known length and date`() async throws {
        let server = try await SimulatorServer.start(clock: { 1_658_853_433.642962 }) { _ in
            UpstreamAnswer(body: "{}".utf8)
        }
        let answer = try await Curl(server.url)
        #expect(answer.headers["content-type"] == "application/json")
        #expect(answer.headers["content-length"] == "2")
        #expect(answer.headers["date"] == "Tue, 26 Jul 2022 16:37:13 GMT")
        await server.stop()
    }

    @Test(arguments: [
        (0.0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1_709_164_800.0, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (1_767_225_599.9, "Wed, 31 Dec 2025 23:59:59 GMT"),
        (4_102_444_800.0, "Fri, 01 Jan 2100 00:00:00 GMT"),
    ])
    func `the date is that of the clock`(_ now: Double, _ date: String) async throws {
        let server = try await SimulatorServer.start(clock: { now }) { _ in nil }
        #expect(try await Curl(server.url).headers["date"] == date)
        await server.stop()
    }

    @Test func `the answer may depend on method, path and headers`() async throws {
        let server = try await SimulatorServer.start { request in
            let agent = request.header("user-agent") ?? "nobody"
            return UpstreamAnswer(body: "\(request.method) \(request.path) \(agent)".utf8)
        }
        let answer = try await Curl("-A", "me/1", server.url + "incidents/denial/?page=2")
        #expect(answer.text == "GET /incidents/denial/ me/1")
        await server.stop()
    }

    @Test func `no answer is 404`() async throws {
        let server = try await SimulatorServer.start { _ in nil }
        let answer = try await Curl(server.url + "incidents/unheard-of/")
        #expect(answer.status == 404)
        #expect(answer.text == #"{"detail": "There is nothing at this path."}"#)
        await server.stop()
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    func `methods other than GET are 405`(_ method: String) async throws {
        let server = try await SimulatorServer.start { _ in UpstreamAnswer(body: "{}".utf8) }
        let answer = try await Curl("-X", method, "-d", "some=body", server.url)
        #expect(answer.status == 405)
        #expect(answer.headers["allow"] == "GET")
        #expect(answer.text == #"{"detail": "\#(method) is not allowed here; use GET."}"#)
        await server.stop()
    }

    @Test func `HEAD is 405 without a body`() async throws {
        let server = try await SimulatorServer.start { _ in UpstreamAnswer(body: "{}".utf8) }
        let answer = try await Curl("-I", server.url, "-w", "%{size_download}")
        #expect(answer.status == 405)
        #expect(answer.output == "0")
        await server.stop()
    }

    @Test func `the right credentials are let in`() async throws {
        let server = try await SimulatorServer.start(authorization: "Basic dTpw") { _ in
            UpstreamAnswer(body: "{}".utf8)
        }
        #expect(try await Curl("-u", "u:p", server.url).status == 200)
        await server.stop()
    }

    @Test(arguments: ["", "Basic", "Basic dTpwx", "Basic dTp", "basic dTpw", "Bearer dTpw"])
    func `other credentials are 401`(_ value: String) async throws {
        let server = try await SimulatorServer.start(authorization: "Basic dTpw") { _ in
            Issue.record("the answer was asked for")
            return nil
        }
        let header = value.isEmpty ? "Authorization;" : "Authorization: \(value)"
        for arguments in [[], ["-H", header], ["-X", "POST", "-H", header]] {
            let answer = try await Curl(arguments + [server.url])
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"]?.hasPrefix("Basic realm=") == true)
        }
        await server.stop()
    }

    @Test func `a taken port is an error that says what to do`() async throws {
        let server = try await SimulatorServer.start { _ in nil }
        let error = await #expect(throws: ListenError.self) {
            try await SimulatorServer.start(port: server.port) { _ in nil }
        }
        #expect(
            error?.description
                == "cannot listen at 127.0.0.1:\(server.port): another program has that port; "
                + "stop it, or choose another with --port (0: any free one)")
        await server.stop()
    }
}
