import Dispatch
import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import FastCGI

/// What may take long is at `/slow/…`, and is answered when the test lets it.
@Suite struct SlowLaneTests {
    private let gate = DispatchSemaphore(value: 0)
    private let begun = Begun()

    /// The paths of the slow requests that somebody has begun to answer, in that order.
    private final class Begun: Sendable {
        private let state = Mutex<[String]>([])
        var paths: [String] { state.withLock(\.self) }
        func add(_ path: String) { state.withLock { $0.append(path) } }
    }

    /// One thread for the slow, one for all others.
    private func server(
        most: Int = 100, patience: Duration = .seconds(3600), drainLimit: Duration = .seconds(60)
    ) throws -> RunningServer {
        @Sendable func isSlow(_ request: Request) -> Bool {
            (try? request.path.get())?.hasPrefix("/slow") == true
        }
        return try RunningServer(
            threads: 1,
            slowLane: SlowLane(
                threads: 1, most: most, patience: patience, takes: isSlow,
                refusal: { _ in Response(.serviceUnavailable) }),
            drainLimit: drainLimit
        ) { [gate, begun] request in
            if isSlow(request) {
                begun.add((try? request.path.get()) ?? "")
                gate.wait()
            }
            return Response(.ok)
        }
    }

    private func ask(_ server: RunningServer, _ path: String) throws -> FastCGIClient {
        let client = try FastCGIClient(server.path)
        client.sendRequest([
            ("REQUEST_METHOD", Array("GET".utf8)), ("REQUEST_URI", Array(path.utf8)),
        ])
        return client
    }

    private func waitUntilBegun(_ count: Int) throws {
        try wait(for: "\(count) slow requests to be begun") { begun.paths.count == count }
    }

    private func status(_ client: FastCGIClient) throws -> String? {
        defer { client.close() }
        return try client.readReply().status
    }

    @Test func `slow requests hold up no others, however many there are`() throws {
        let server = try server()
        let slow = try (0..<20).map { try ask(server, "/slow/\($0)") }
        try waitUntilBegun(1)
        for _ in 0..<20 {
            #expect(try FastCGIClient.ask(server.path, uri: "/fast").status == "200 OK")
        }
        for _ in slow { gate.signal() }
        for client in slow { #expect(try status(client) == "200 OK") }
        #expect(begun.paths == (0..<20).map { "/slow/\($0)" })
        try server.end()
    }

    @Test func `one that finds too many waiting is refused`() throws {
        let server = try server(most: 1)
        let first = try ask(server, "/slow/1")
        try waitUntilBegun(1)
        let second = try ask(server, "/slow/2")
        #expect(try status(ask(server, "/slow/3")) == "503 Service Unavailable")
        gate.signal()
        gate.signal()
        #expect(try status(first) == "200 OK")
        #expect(try status(second) == "200 OK")
        try server.end()
    }

    @Test func `one whose client has gone gives its place to the next, and is not answered`() throws
    {
        let server = try server(most: 1)
        let first = try ask(server, "/slow/1")
        try waitUntilBegun(1)
        try ask(server, "/slow/gone").close()
        let third = try ask(server, "/slow/3")
        // The one that has gone has left the line.
        #expect(try status(ask(server, "/slow/4")) == "503 Service Unavailable")
        gate.signal()
        gate.signal()
        #expect(try status(first) == "200 OK")
        #expect(try status(third) == "200 OK")
        #expect(begun.paths == ["/slow/1", "/slow/3"])
        #expect(server.faults == [.clientGone])
        try server.end()
    }

    @Test func `one that has waited too long is refused, though no thread is free`() throws {
        let server = try server(patience: .milliseconds(20))
        let first = try ask(server, "/slow/1")
        try waitUntilBegun(1)
        #expect(try status(ask(server, "/slow/2")) == "503 Service Unavailable")
        gate.signal()
        #expect(try status(first) == "200 OK")
        #expect(begun.paths == ["/slow/1"])
        try server.end()
    }

    @Test func `those that wait at the stop are answered before the end`() throws {
        let server = try server()
        let slow = try (0..<3).map { try ask(server, "/slow/\($0)") }
        try waitUntilBegun(1)
        // What is asked later is answered by the one thread that accepts: it has taken the others in.
        #expect(try FastCGIClient.ask(server.path, uri: "/fast").status == "200 OK")
        server.stop.happen()
        for _ in slow { gate.signal() }
        for client in slow { #expect(try status(client) == "200 OK") }
        #expect(try server.end() == 0)
    }

    @Test func `those that are left at the drain limit are counted, the waiting ones too`() throws {
        let server = try server(drainLimit: .milliseconds(20))
        let slow = try (0..<3).map { try ask(server, "/slow/\($0)") }
        try waitUntilBegun(1)
        #expect(try FastCGIClient.ask(server.path, uri: "/fast").status == "200 OK")
        #expect(try server.end() == 3)
        for _ in slow { gate.signal() }
        for client in slow { client.close() }
    }
}
