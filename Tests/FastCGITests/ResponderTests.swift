import Foundation
import SystemPackage
import Testing

@testable import FastCGI

@Suite struct ResponderTests {
    private let folder: TemporaryFolder
    private let socket: FilePath

    init() throws {
        folder = try TemporaryFolder()
        socket = folder.path("socket")
    }

    private var stateDirectory: [String] { ["--state-directory", folder.url.path] }

    private func publish(_ content: Data) throws {
        let digest = String(repeating: "a", count: 64)
        _ = try folder.write(content, to: "report-\(digest).json")
        symlink("report-\(digest).json", folder.path("report.json").string)
    }

    /// Keeps a socket open, as systemd does.
    private func held() throws -> (ListeningSocket, FileHandle) {
        let listening = try ListeningSocket.open(at: socket)
        return (listening, FileHandle(fileDescriptor: listening.descriptor.rawValue))
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal ends an idle responder with status 0, and its socket file is gone`(
        _ signal: Int32
    ) throws {
        let responder = try ResponderProcess(
            stateDirectory + ["--listen", socket.string], in: folder)
        try responder.waitUntilReady()
        kill(responder.process.processIdentifier, signal)
        #expect(try responder.exitStatus() == 0)
        #expect(throws: Errno.noSuchFileOrDirectory) { try socket.stat() }
        #expect(
            try responder.log() == """
                answering on \(socket) for \(folder.url.path)
                stopped, all requests answered

                """)
    }

    @Test func `SIGTERM lets a slow reader have its answer whole`() throws {
        let content = noise(50_000_000)
        try publish(content)
        let responder = try ResponderProcess(
            stateDirectory + ["--listen", socket.string], in: folder)
        try responder.waitUntilReady()
        let client = try FastCGIClient(socket)
        client.sendRequest([
            ("REQUEST_METHOD", Array("GET".utf8)), ("REQUEST_URI", Array("/incidents".utf8)),
        ])
        try client.readSome(100_000)
        kill(responder.process.processIdentifier, SIGTERM)
        try wait(for: "all threads but the main one and the one that answers to end") {
            try responder.threadCount() == 2
        }
        let reply = try client.readReply()
        client.close()
        #expect(reply.isEnded)
        #expect(reply.body == content)
        #expect(try responder.exitStatus() == 0)
    }

    @Test func `a report larger than its memory is streamed, and no descriptor is lost`() throws {
        try publish(noise(100_000_000))
        let responder = try ResponderProcess(
            stateDirectory + ["--listen", socket.string], in: folder)
        try responder.waitUntilReady()
        let sockets = try responder.openSockets()
        for _ in 0..<2 {
            #expect(try FastCGIClient.ask(socket, uri: "/incidents").body.count == 100_000_000)
        }
        for number in 0..<100 {
            let headers = ["HTTP_IF_NONE_MATCH": number % 2 == 0 ? "*" : "x"]
            #expect(
                try FastCGIClient.ask(socket, method: "HEAD", uri: "/incidents", headers).isEnded)
        }
        #expect(try responder.peakMemory() < 50_000_000)
        try wait(for: "the last connection and the report to be closed") {
            try responder.openSockets() == sockets
                && !responder.descriptorTargets().contains { $0.contains("/report-") }
        }
        responder.process.terminate()
        #expect(try responder.exitStatus() == 0)
    }

    @Test func `SIGUSR1, for which libfcgi would stop, does nothing`() throws {
        let responder = try ResponderProcess(
            stateDirectory + ["--listen", socket.string], in: folder)
        try responder.waitUntilReady()
        kill(responder.process.processIdentifier, SIGUSR1)
        #expect(
            try FastCGIClient.ask(socket, uri: "/incidents").status == "503 Service Unavailable")
        responder.process.terminate()
        #expect(try responder.exitStatus() == 0)
    }

    @Test
    func `a socket kept by a parent passes from one responder to the next, losing no request`()
        throws
    {
        let content = noise(200_000)
        try publish(content)
        let (listening, input) = try held()
        defer { listening.close() }
        var responder = try ResponderProcess(stateDirectory, in: folder, input: input)
        try responder.waitUntilReady()
        #expect(try responder.log().hasPrefix("answering on standard input for "))
        for _ in 0..<3 {
            // Asked before anybody can answer: the request waits in the socket's queue.
            responder.process.terminate()
            #expect(try responder.exitStatus() == 0)
            let client = try FastCGIClient(socket)
            client.sendRequest([
                ("REQUEST_METHOD", Array("GET".utf8)), ("REQUEST_URI", Array("/incidents/".utf8)),
            ])
            responder = try ResponderProcess(stateDirectory, in: folder, input: input)
            #expect(try client.readReply().body == content)
            client.close()
        }
        let second = try ResponderProcess(stateDirectory, in: folder, input: input)
        try second.waitUntilReady()
        responder.process.terminate()
        for _ in 0..<100 {
            #expect(try FastCGIClient.ask(socket, uri: "/incidents/").body == content)
        }
        second.process.terminate()
        #expect(try second.exitStatus() == 0)
        #expect(try responder.exitStatus() == 0)
    }

    @Test(arguments: [
        "exec \"$@\" <&-", "exec \"$@\" </dev/null", "exec \"$@\" </etc/passwd", ": | \"$@\"",
    ])
    func `without a socket it ends at once, and says what to do`(_ shell: String) throws {
        let responder = try ResponderProcess(stateDirectory, in: folder, shell: shell)
        #expect(try responder.exitStatus() == 78)
        let log = try responder.log()
        #expect(log.hasPrefix("error: there is no socket to answer on"))
        #expect(log.contains("give --listen PATH"))
        #expect(log.filter(\.isNewline).count == 1)
    }

    @Test func `in a CGI environment it answers one request and ends`() throws {
        try publish(Data("{}\n".utf8))
        let output = folder.url.appending(path: "output")
        let responder = try ResponderProcess(
            [], in: folder,
            environment: [
                "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET",
                "REQUEST_URI": "/incidents/", "INCIDENTS_STATE_DIRECTORY": folder.url.path,
            ], output: output)
        #expect(try responder.exitStatus() == 0)
        let reply = Reply(try Data(contentsOf: output))
        #expect(reply.status == "200 OK")
        #expect(reply.header("Content-Length") == "3")
        #expect(reply.body == Data("{}\n".utf8))
        #expect(try responder.log() == "")
    }

    @Test func `a socket given as standard input goes before --listen`() throws {
        let (listening, input) = try held()
        defer { listening.close() }
        let other = folder.path("other")
        let responder = try ResponderProcess(
            stateDirectory + ["--listen", other.string], in: folder, input: input)
        try responder.waitUntilReady()
        #expect(throws: Errno.noSuchFileOrDirectory) { try other.stat() }
        responder.process.terminate()
        #expect(try responder.exitStatus() == 0)
    }

    @Test func `a path that another responder serves is status 1`() throws {
        let (listening, _) = try held()
        defer { listening.close() }
        let responder = try ResponderProcess(
            [], in: folder, environment: ["INCIDENTS_LISTEN": socket.string])
        #expect(try responder.exitStatus() == 1)
        #expect(try responder.log().contains("another responder listens there"))
    }

    @Test(
        arguments: [
            (["--log-level", "loud"], 78, "--log-level is \"loud\""),
            (["--listen", ""], 78, "--listen is \"\""),
            (["--listen", String(repeating: "x", count: 108)], 78, "at most 107 bytes long"),
            (["--unknown"], 64, "Unknown option '--unknown'"),
            (["argument"], 64, "Unexpected argument 'argument'"),
        ] as [([String], Int32, String)])
    func `a wrong start names what is wrong`(
        _ arguments: [String], _ status: Int32, _ text: String
    ) throws {
        let responder = try ResponderProcess(arguments, in: folder)
        #expect(try responder.exitStatus() == status)
        #expect(try responder.log().contains(text))
    }

    @Test func `cgi-fcgi, the client that comes with libfcgi, gets the report`() throws {
        try publish(Data("{\"4506\":{}}".utf8))
        let responder = try ResponderProcess(
            stateDirectory + ["--listen", socket.string], in: folder)
        try responder.waitUntilReady()
        let client = Process()
        let pipe = Pipe()
        client.executableURL = URL(filePath: "/usr/bin/cgi-fcgi")
        client.arguments = ["-bind", "-connect", socket.string]
        client.environment = ["REQUEST_METHOD": "GET", "REQUEST_URI": "/incidents"]
        client.standardInput = FileHandle.nullDevice
        client.standardOutput = pipe
        try client.run()
        let reply = Reply(try pipe.fileHandleForReading.readToEnd() ?? Data())
        #expect(String(decoding: reply.body, as: UTF8.self) == "{\"4506\":{}}")
        responder.process.terminate()
        #expect(try responder.exitStatus() == 0)
    }
}
