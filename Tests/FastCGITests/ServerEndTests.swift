import Foundation
import SystemPackage
import Testing

@testable import FastCGI

@Suite struct ServerEndTests {
    @Test func `an idle server ends at the stop, with nothing unanswered`() throws {
        let server = try RunningServer { _ in Response(.ok) }
        #expect(try server.end() == 0)
        #expect(!FileManager.default.fileExists(atPath: server.path.string))
    }

    @Test func `an answer in flight is finished after the stop`() throws {
        let content = noise(3_000_000)
        let server = try RunningServer { _ in Response(.ok, body: .bytes(Array(content))) }
        let client = try FastCGIClient(server.path)
        client.sendRequest([("REQUEST_METHOD", Array("GET".utf8))])
        try client.readSome(1)
        server.stop.happen()
        #expect(try client.readReply().body == content)
        client.close()
        #expect(try server.end() == 0)
    }

    @Test func `a peer that stalls holds the end up to the drain limit only`() throws {
        let server = try RunningServer(drainLimit: .milliseconds(50)) { _ in
            Response(.ok, body: .bytes(Array(noise(3_000_000))))
        }
        let client = try FastCGIClient(server.path)
        client.sendRequest([("REQUEST_METHOD", Array("GET".utf8))])
        try client.readSome(1)
        #expect(try server.end() == 1)
        client.close()
    }

    @Test func `a socket that stops listening ends the server with the reason`() throws {
        let server = try RunningServer { _ in Response(.ok) }
        #expect(try FastCGIClient.ask(server.path).isEnded)
        shutdown(server.socket.descriptor.rawValue, Int32(SHUT_RDWR))
        #expect(try server.ending() == .failure(.notListening))
    }
}
