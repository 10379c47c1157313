import Foundation
import Testing

extension EndToEnd {
    /// What nginx writes about requests, whoever sends them and however they are spelt.
    @Suite struct LogTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
        }

        private func send(_ text: String) throws {
            let connection = try Connection(port: installation.nginx.port)
            try connection.send(text)
            while try !connection.receive().isEmpty {}
        }

        private func ask(
            _ target: String, method: String = "GET", host: String = "localhost",
            fields: String = ""
        ) throws {
            try send(
                "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(fields)\r\n"
            )
        }

        private func lines(_ log: String, count: Int) throws -> [String] {
            var lines: [Substring] = []
            // By any of the workers, in any order.
            try eventually("\(count) requests in \(log)") {
                lines = try installation.nginx.log(log).split(separator: "\n")
                return lines.count >= count
            }
            #expect(lines.count == count)
            return lines.map(String.init)
        }

        private static let targets = [
            ("/incidents", "/incidents"), ("/incidents?employee=296296", "/incidents"),
            ("/incidents/", "/incidents/"), ("/incidents/296296", "/incidents/{id}"),
            ("/incidents/296296?since=17.48.29.6", "/incidents/{id}"),
            ("/incidents/%32%39%36296", "/incidents/{id}"),
            ("http://localhost/incidents/296296", "/incidents/{id}"),
            ("/incidents/addresses/17.48.29.6", "/incidents/addresses/{address}"),
            ("/incidents/addresses/%3137.48.29.6?at=296296", "/incidents/addresses/{address}"),
            ("/incidents/addresses/17.48.29.6/", "other"), ("/incidents/296296/", "other"),
            ("//incidents//296296", "other"), ("/incidents/./296296", "other"),
            ("/x/../incidents/296296", "other"), ("/%69ncidents/296296", "other"),
            ("/incidents/list?employee=296296", "/incidents/list"),
            ("/incidents/find?q=17.48.29.6", "/incidents/find"),
            ("/incidents/list;296296", "other"), ("/incidents/list%3Femployee=296296", "other"),
            ("/incidents/296296%0A", "other"), ("/incidents/296296#x", "other"),
            ("/incidents/annamueller", "other"), ("/incidents-296296", "other"),
            ("/296296", "other"), ("/incidents/%00296296", "other"),
            ("/incidents/summary?employee=296296", "/incidents/summary"),
            ("/incidents/health?296296", "/incidents/health"),
            ("/incidents/openapi.json", "/incidents/openapi.json"),
        ]

        private static let secrets = ["296296", "17.48.29", "annamueller", "ANNAMUELLER"]

        private func expectDiscretion() throws {
            let logs = try installation.nginx.log("access.log") + installation.nginx.errors
            for secret in Self.secrets {
                #expect(!logs.contains(secret), "\(logs)")
            }
        }

        @Test func `the access log names each resource, and no employee or address`() throws {
            for (target, _) in Self.targets { try ask(target) }
            let lines = try lines("access.log", count: Self.targets.count)
            let logged = lines.compactMap { $0.firstMatch(of: #/"GET (\S+) HTTP/1\.1" \d{3} /#)?.1 }
            #expect(logged.map(String.init).sorted() == Self.targets.map(\.1).sorted())
            try expectDiscretion()
        }

        @Test func `the access log has the responder's status, and the times`() throws {
            try ask("/incidents/list")
            try ask("/elsewhere")
            let lines = try lines("access.log", count: 2)
            #expect(
                lines.contains {
                    $0.contains(#/list HTTP/1\.1" 503 \d+ \d+\.\d{3} 503 \d+\.\d{3}$/#)
                })
            #expect(lines.contains { $0.contains(#/other HTTP/1\.1" 404 \d+ \d+\.\d{3} - -$/#) })
        }

        @Test func `what is refused, or sent beside the address, is not logged either`() throws {
            let login = Data("annamueller:296296".utf8).base64EncodedString()
            try ask(
                "/incidents/296296",
                fields: "Authorization: Basic \(login)\r\nReferer: http://x/296296\r\n"
                    + "User-Agent: annamueller\r\nX-Forwarded-For: 17.48.29.6\r\n")
            for method in ["HEAD", "POST", "ANNAMUELLER", "ANNA_296296"] {
                try ask("/incidents/296296", method: method)
            }
            for host in ["296296.example", "17.48.29.6", "a/annamueller 296296"] {
                try ask("/incidents/296296", host: host)
            }
            try send("GET /incidents/296296 HTTP/1.1\r\n\r\n")
            try send("GET /incidents/296296\r\n")
            try send("GET /incidents/296296 HTTP/1.296296\r\n\r\n")
            try send("GET /incidents/296296 HTTP/29.62\r\nHost: localhost\r\n\r\n")
            try ask("/incidents/296296", fields: "X: \(String(repeating: "x", count: 40_000))\r\n")
            try ask("/incidents/list?" + String(repeating: "employee=296296&", count: 4_000))
            try ask(
                "/incidents?employee=296296", method: "POST", fields: "Content-Length: 5000000\r\n")
            try ask("/incidents/296296", method: "POST", fields: "Content-Length: 5000000\r\n")
            try send(
                """
                POST /incidents/296296 HTTP/1.1\r
                Host: localhost\r
                Transfer-Encoding: chunked\r
                \r
                annamueller\r

                """)
            // nginx cannot reach the responder, and says so of each request.
            installation.responder?.stop()
            try ask("/incidents/296296")
            try ask("/incidents/list?address=17.48.29.6")
            _ = try lines("access.log", count: 19)
            try expectDiscretion()
        }

        /// A login that would begin a line of its own.
        private static let forger = "anna\"}\n{\"login\" \"bob\u{1B}[1m"

        @Test func `the audit log has each request that could show somebody, and who sent it`()
            throws
        {
            let audited = [
                "/incidents", "/incidents/", "/incidents/296296", "/incidents/%32%39%36296",
                "/incidents/list?employee=296296", "/incidents/l%69st?employee=296296",
                "/%69ncidents/296296", "/incidents/addresses/17.48.29.6", "/incidents/changes",
                "/incidents/status%0A", #"/incidents/"296296"\x"#,
            ]
            let others = [
                "/incidents/health", "/incidents/status", "/incidents/metrics",
                "/incidents/refreshes", "/incidents/openapi.json", "/incidents/style.css",
                "/incidents/icon.svg", "/elsewhere", "/incidentsx",
            ]
            let login = Data("\(Self.forger):x".utf8).base64EncodedString()
            for target in audited + others {
                try ask(target, fields: "Authorization: Basic \(login)\r\n")
            }
            _ = try lines("access.log", count: audited.count + others.count)
            let lines = try lines("audit.log", count: audited.count)
            let entries = try lines.map { line in
                try #require(
                    JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
            }
            #expect(entries.compactMap { $0["uri"] }.sorted() == audited.sorted())
            for entry in entries {
                #expect(entry["login"] == Self.forger)
                #expect(entry["client"] == "127.0.0.1")
                #expect(entry["method"] == "GET")
                #expect(["404", "503"].contains(entry["status"]))
                #expect(entry["time"]?.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+/) == true)
            }
        }

        @Test func `answers that nginx has kept are in the audit log, too`() throws {
            let upstream = try Upstream(in: installation.folder)
            #expect(
                try upstream.fetch(into: installation.state, in: installation.folder).waitForEnd()
                    == 0)
            for _ in 1...3 { try ask("/incidents/list") }
            _ = try lines("audit.log", count: 3)
            // The responder was asked once.
            let answered = try lines("access.log", count: 3).count {
                $0.contains(#/ 200 \d+\.\d{3}$/#)
            }
            #expect((1...2).contains(answered))
        }
    }
}
