import Foundation
import SystemPackage
import Testing

@testable import FastCGI

@Suite struct ServerTests {
    /// Answers with the value of the header `Echo`.
    private static func echo(_ request: Request) -> Response {
        Response(.ok, body: .bytes(Array((request.header("Echo") ?? "none").utf8)))
    }

    @Test(arguments: [0, 1, 126, 127, 128, 129, 255, 256, 16_383, 65_526, 65_536, 200_000])
    func `a parameter arrives whole, however long`(_ length: Int) throws {
        let server = try RunningServer(handler: Self.echo)
        let value = noise(length).base64EncodedString().prefix(length)
        let reply = try FastCGIClient.ask(server.path, ["HTTP_ECHO": String(value)])
        #expect(String(decoding: reply.body, as: UTF8.self) == value)
        try server.end()
    }

    @Test func `a hundred parameters arrive beside each other`() throws {
        let server = try RunningServer { request in
            let values = (0..<100).map { request.header("X-\($0)") ?? "none" }
            return Response(.ok, body: .bytes(Array(values.joined(separator: " ").utf8)))
        }
        let parameters = (0..<100).map { ("HTTP_X_\($0)", "\($0)=\($0)") }
        let reply = try FastCGIClient.ask(
            server.path, Dictionary(uniqueKeysWithValues: parameters))
        let expected = (0..<100).map { "\($0)=\($0)" }.joined(separator: " ")
        #expect(String(decoding: reply.body, as: UTF8.self) == expected)
        try server.end()
    }

    @Test func `repeated headers are one list, a repeated other parameter is the last one`() throws
    {
        let server = try RunningServer { request in
            Response(
                .ok, body: .bytes(Array("\(request.method) \(request.header("A") ?? "")".utf8)))
        }
        let client = try FastCGIClient(server.path)
        client.sendRequest(
            [
                ("HTTP_A", "x"), ("REQUEST_METHOD", "PUT"), ("HTTP_A", "y"),
                ("REQUEST_METHOD", "GET"),
            ]
            .map { ($0, Array($1.utf8)) })
        let body = try client.readReply().body
        #expect(String(decoding: body, as: UTF8.self) == "GET x, y")
        client.close()
        try server.end()
    }

    @Test func `a parameter that is not UTF-8 is repaired, so that it counts as sent`() throws {
        let server = try RunningServer(handler: Self.echo)
        let client = try FastCGIClient(server.path)
        client.sendRequest([("HTTP_ECHO", [0x61, 0xFF])])
        let body = try client.readReply().body
        #expect(String(decoding: body, as: UTF8.self).contains("a\u{FFFD}"))
        client.close()
        try server.end()
    }

    @Test(arguments: [0, 1, 8_191, 8_192, 65_535, 65_536, 65_537, 50_000_000])
    func `a body arrives whole, from memory and from a file`(_ size: Int) throws {
        let content = noise(size)
        let folder = try TemporaryFolder()
        let path = try folder.write(content, to: "body")
        let server = try RunningServer { request in
            guard request.path == .success("/file") else {
                return Response(.ok, body: .bytes(Array(content)))
            }
            return (try? OpenFile(path)).map { Response(.ok, body: .file($0)) }
                ?? Response(.notFound)
        }
        for uri in ["/memory", "/file"] {
            let reply = try FastCGIClient.ask(server.path, uri: uri)
            #expect(reply.isEnded)
            #expect(reply.header("Content-Length") == "\(size)")
            #expect(reply.body == content)
        }
        let head = try FastCGIClient.ask(server.path, method: "HEAD", uri: "/file")
        #expect(head.header("Content-Length") == "\(size)")
        #expect(head.body.isEmpty)
        #expect(server.faults.isEmpty)
        try server.end()
    }

    @Test func `a client that goes away within a body harms nobody`() throws {
        let content = noise(5_000_000)
        // One thread, so that the next request is answered by the one that lost its client.
        let server = try RunningServer(threads: 1) { _ in
            Response(.ok, body: .bytes(Array(content)))
        }
        let client = try FastCGIClient(server.path)
        client.sendRequest([("REQUEST_METHOD", Array("GET".utf8))])
        try client.readSome(10_000)
        client.close()
        let reply = try FastCGIClient.ask(server.path)
        #expect(reply.body == content)
        #expect(server.faults == [.clientGone])
        try server.end()
    }

    @Test func `whoever answers is told when the client has hung up`() throws {
        let isAsked = DispatchSemaphore(value: 0)
        let server = try RunningServer(threads: 1) { request in
            isAsked.signal()
            let isGone = (try? wait(for: "the client to hang up") { request.isAbandoned() }) != nil
            return Response(isGone ? .gone : .ok)
        }
        let client = try FastCGIClient(server.path)
        client.sendRequest([("REQUEST_METHOD", Array("GET".utf8))])
        isAsked.wait()
        client.close()
        try server.end()
        #expect(server.faults == [.clientGone])
    }

    @Test func `a client that has only ended what it sends still waits for its answer`() throws {
        let server = try RunningServer(threads: 1) { request in
            Response(request.isAbandoned() ? .gone : .ok)
        }
        let client = try FastCGIClient(server.path)
        client.sendRequest([("REQUEST_METHOD", Array("GET".utf8))])
        client.endSending()
        #expect(try client.readReply().status == "200 OK")
        client.close()
        try server.end()
    }

    @Test func `stalled peers delay nobody as long as a thread is left`() throws {
        let server = try RunningServer(threads: 5, drainLimit: .milliseconds(1), handler: Self.echo)
        let stalled = try (0..<4).map { _ in try FastCGIClient(server.path) }
        for client in stalled.dropLast() {
            client.send([1])
        }
        for _ in 0..<20 {
            #expect(try FastCGIClient.ask(server.path).isEnded)
        }
        #expect(try server.end() >= 3)
        for client in stalled {
            client.close()
        }
    }

    @Test func `a connection carries one request, also when the web server would keep it`() throws {
        let server = try RunningServer(threads: 1, handler: Self.echo)
        let kept = try FastCGIClient(server.path)
        kept.sendRequest([("HTTP_ECHO", Array("kept".utf8))], keepConnection: true)
        let reply = try kept.readReply()
        #expect(reply.isEnded)
        #expect(String(decoding: reply.body, as: UTF8.self) == "kept")
        #expect(try FastCGIClient.ask(server.path).isEnded)
        kept.close()
        try server.end()
    }

    @Test func `bytes that are no FastCGI are hung up on`() throws {
        let server = try RunningServer(threads: 1, handler: Self.echo)
        let client = try FastCGIClient(server.path)
        client.send(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(try client.readReply().lines == [""])
        client.close()
        #expect(try FastCGIClient.ask(server.path).isEnded)
        try server.end()
    }

    @Test func `a file that fails within a body leaves the answer visibly cut`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(noise(1_000_000), to: "body")
        let server = try RunningServer { _ in
            guard let file = try? OpenFile(path) else { return Response(.notFound) }
            truncate(path.string, 300_000)
            return Response(.ok, body: .file(file))
        }
        let reply = try FastCGIClient.ask(server.path)
        #expect(!reply.isEnded)
        #expect(reply.header("Content-Length") == "1000000")
        #expect(reply.body.count <= 300_000)
        let error = FileError.endedEarly(path: path, at: 300_000, size: 1_000_000)
        try wait(for: "the fault") { server.faults == [.bodyFailed(error)] }
        try server.end()
    }
}
