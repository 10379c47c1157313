import Foundation
import Testing

extension EndToEnd {
    /// Questions that look through everything, behind nginx.
    @Suite struct SlowQuestionTests {
        private static let since = "/incidents/?since=1970-01-02"

        /// The responder logs what it has answered.
        private func installation(incidents: Int) throws -> Installation {
            let installation = try Installation(startsResponder: false)
            try installation.refresh(from: installation.upstream(telling: .month()))
            if incidents > 0 { try installation.addIncidents(incidents) }
            try installation.restartResponder(["--log-level", "debug"])
            return installation
        }

        private func answered(_ line: String, by installation: Installation) -> Int {
            let log = installation.responder?.output ?? ""
            return log.components(separatedBy: line).count - 1
        }

        @Test func `work ends soon after the client has gone`() throws {
            let installation = try installation(incidents: 200_000)
            let responder = try #require(installation.responder)
            var client: Connection? = try Connection(port: installation.nginx.port)
            try client?.send("GET \(Self.since) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            let before = try cpuTicks(of: responder)
            try responder.waitFor("the question to be worked on") {
                try cpuTicks(of: responder) > before + 5
            }
            client = nil
            try responder.waitFor("the end of the work") {
                answered("report: ", by: installation) > 0
            }
            #expect(answered("report: client gone", by: installation) == 1)
            // The one before that asks in vain has left nothing behind.
            #expect(try installation.get("/incidents/list").status == 200)
        }

        @Test func `who leaves and comes again holds up nobody`() throws {
            let installation = try installation(incidents: 100_000)
            let port = installation.nginx.port
            let load = Load(clients: 8) {
                let client = try Connection(port: port)
                let number = Int.random(in: 1...1_000_000_000)
                try client.send(
                    "GET /incidents/?since=\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n")
                // As long as a person waits for a page before trying again, or a script is told to.
                Thread.sleep(forTimeInterval: 0.4)
            }
            try load.more(16)
            for _ in 1...20 {
                for path in ["health", "status", "list", "list?priority=high", "3", ""] {
                    #expect(try installation.get("/incidents/\(path)").status == 200)
                }
            }
            #expect(load.stop().failures == [])
        }

        /// In several spellings of each.
        private static let questions = [
            "/incidents/?since=1970-01-02", "/incidents?since=1970-01-02",
            "/%69ncidents/?since=1970-01-02", "/incidents/?%73ince=1970-01-02&priority=low",
            "/incidents/?employee=3", "/incidents/summary?since=5d", "/incidents/list?employee=3",
            "/incidents/list?seen-since=7d", "/incidents/list?sort=new&type=misuse",
            "/incidents/list?format=csv", "/incidents/addresses/10.0.0.1",
            "/incidents/unattributed", "/incidents/rejected",
        ]

        @Test(arguments: questions)
        func `what may take long is not kept, and is answered like all else`(_ path: String) throws
        {
            let installation = try installation(incidents: 0)
            let port = installation.nginx.port
            for method in ["GET", "GET", "HEAD"] {
                let answer = try request(method, path, port: port)
                #expect(answer.status == 200)
                #expect(answer.headers["cache-control"] == "private, no-cache")
                #expect(answer.headers["refresh-id"] == "1")
                let tag = try #require(answer.tag)
                let current = try request(method, path, ["If-None-Match": tag], port: port)
                #expect(current.status == 304)
                #expect(current.tag == tag)
                #expect(current.headers["refresh-id"] == "1")
            }
            #expect(answered(": 200, ", by: installation) == 3)
            #expect(answered(": 304, ", by: installation) == 3)
            let page = try request("GET", path, ["Accept": "text/html"], port: port)
            #expect(page.status == 200)
            let isProgramsOnly = path.contains("summary") || path.contains("format=")
            #expect((page.headers["content-type"] == "text/html; charset=utf-8") != isProgramsOnly)
        }

        @Test func `a large part of the report comes whole, and is told by its tag`() throws {
            let count = 60_000
            let installation = try installation(incidents: count)
            let answer = try installation.get(Self.since + "&type=misuse")
            #expect(answer.status == 200)
            // More than is held as it is.
            #expect(answer.body.count > 4 << 20)
            let report = try #require(
                JSONSerialization.jsonObject(with: answer.body) as? [String: [String: Any]])
            let counts = report.values.flatMap(\.values).compactMap {
                ($0 as? [String: Any])?["count"] as? Int
            }
            let others = UpstreamModel.month().incidents.count { $0.type == "misuse" }
            #expect(counts.reduce(0, +) == count + others)
        }

        @Test func `twenty requests of a client are under way at most, but for this machine's`()
            throws
        {
            let folder = try TemporaryFolder()
            let nginxFolder = try folder.folder("nginx")
            let more = try folder.folder("nginx/conf.d").appending(path: "addresses.conf")
            try Data("set_real_ip_from 127.0.0.1; real_ip_header Client;".utf8).write(to: more)
            let nginx = try NginxServer(in: nginxFolder)
            // Nobody answers there until the responder starts.
            let socket = try UnixListener(at: Installation.socket, in: nginx.folder)
            func ask(_ count: Int, _ path: String, as client: String?) throws -> [Connection] {
                try (1...count).map { _ in
                    let connection = try Connection(port: nginx.port)
                    let field = client.map { "Client: \($0)\r\n" } ?? ""
                    try connection.send(
                        "GET \(path) HTTP/1.0\r\nHost: localhost\r\n\(field)\r\n")
                    return connection
                }
            }
            let client =
                try ask(20, "/incidents/list", as: "192.0.2.1")
                + ask(20, "/incidents/?since=1d", as: "192.0.2.1")
            let own = try ask(30, "/incidents/list", as: nil)
            let other = try ask(20, "/incidents/list", as: "192.0.2.2")
            let health = try ask(1, "/incidents/health", as: "192.0.2.1")
            try eventually("half of them to be refused") {
                client.count(where: \.hasReceived) == 20
            }
            let refused = client.filter(\.hasReceived)
            for connection in refused { #expect(try status(of: connection) == "429") }
            let responder = try RunningProcess(
                Program.responder, ["--state-directory", folder.url.path], in: nginx.folder,
                standardInput: socket.handle)
            let taken = client.filter { client in !refused.contains { $0 === client } }
            // There is no report.
            for connection in taken + own + other + health {
                #expect(try status(of: connection) == "503")
            }
            #expect(responder.stop() == 0)
        }

        private func status(of connection: Connection) throws -> String {
            let start = try connection.receive(atMost: 12)
            return String(decoding: start.dropFirst(9), as: UTF8.self)
        }

        /// Hundredths of a second that a process has had of the processors.
        private func cpuTicks(of process: RunningProcess) throws -> Int {
            let file = URL(filePath: "/proc/\(process.processID)/stat")
            let fields = try String(contentsOf: file, encoding: .utf8).split(separator: " ")
            return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
        }
    }
}
