import Foundation
import Testing

extension EndToEnd {
    /// What no client should ask: each is told why, and nothing breaks.
    @Suite struct BadRequestTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: .month()))
        }

        private static let filters = [
            "priority", "type", "employee", "address", "since", "until", "seen-since",
        ]
        private static let all = filters + ["limit", "after", "format", "sort", "at", "accept"]
        private static let resources = [
            "": filters + ["format"], "3": filters.filter { $0 != "employee" } + ["format"],
            "list": filters + ["sort", "limit", "after", "format"],
            "summary": filters + ["sort", "limit", "after"],
            "addresses/10.0.0.1": filters.filter { $0 != "address" }
                + ["at", "limit", "after", "format"],
            "unattributed": filters + ["limit", "after", "format"],
            "rejected": ["limit", "after", "format"],
            "refreshes": ["limit", "after", "format"], "changes": ["limit", "after", "format"],
            "health": ["accept"], "status": [], "metrics": [], "openapi.json": [],
        ]

        /// Percent-encoded.
        private static let badValues = [
            "'%20OR%20'1'='1", "1%3BDROP%20TABLE%20incidents%3B--", "%22)%20UNION%20SELECT%201--",
            "../../etc/passwd", "", "%F0%9F%98%80", "1e5", "--1", "0x10", "NaN", "%2B1", "%201",
            "%3Cscript%3E", String(repeating: "9", count: 6000), "%E2%80%AE", "null", "*", "a,,b",
            "%0D%0ASet-Cookie:x=1", String(repeating: "e%CC%81", count: 500),
        ]

        private func problem(_ path: String, _ status: Int = 400) throws -> String {
            let answer = try installation.get(path)
            #expect(answer.status == status, "\(path.prefix(200))")
            #expect(answer.headers["content-type"] == "application/problem+json")
            let problem = answer.problem ?? [:]
            #expect(problem["status"] as? Int == status)
            #expect(problem["type"] as? String == "about:blank")
            return problem["detail"] as? String ?? ""
        }

        @Test(arguments: resources.keys.sorted())
        func `a bad value is named, with what may be there instead`(resource: String) throws {
            let allowed = Self.resources[resource] ?? []
            for parameter in Self.all {
                for value in Self.badValues {
                    let detail = try problem("/incidents/\(resource)?\(parameter)=\(value)")
                    #expect(detail.contains("\"\(parameter)\""), "\(detail)")
                    #expect(detail.utf8.count < 1500)
                    guard allowed.contains(parameter) else {
                        let list =
                            allowed.isEmpty ? "takes none" : allowed.joined(separator: ", ")
                        #expect(detail.contains(list), "\(detail)")
                        continue
                    }
                    #expect(detail.contains("it takes "), "\(detail)")
                }
            }
        }

        @Test(arguments: resources.keys.sorted())
        func `a query that is no text is told so`(resource: String) throws {
            for bytes in ["%FF", "%C3%28", "%ED%A0%80", "%00", "low%00", "%", "%G1", "%1", "%%31"] {
                for query in ["since=\(bytes)", "\(bytes)=1", "x&\(bytes)"] {
                    let detail = try problem("/incidents/\(resource)?\(query)")
                    #expect(!detail.isEmpty)
                }
            }
        }

        @Test(arguments: resources.keys.sorted())
        func `an unknown parameter is named, with those that there are`(resource: String) throws {
            let allowed = Self.resources[resource] ?? []
            for name in ["Priority", "employees", "", "priority%20", "%3Cb%3E", "q"] {
                let detail = try problem("/incidents/\(resource)?\(name)=1")
                #expect(detail.contains("no parameter"), "\(detail)")
                let list = allowed.isEmpty ? "takes none" : allowed.joined(separator: ", ")
                #expect(detail.contains(list), "\(detail)")
            }
        }

        @Test func `a parameter of one value is named when it is there twice`() throws {
            let values = [
                "since": "1", "until": "9d", "seen-since": "1", "limit": "5", "format": "json",
                "sort": "new", "at": "1", "accept": "partial", "after": "1",
            ]
            for (resource, allowed) in Self.resources {
                for (parameter, value) in values where allowed.contains(parameter) {
                    let path = "/incidents/\(resource)?\(parameter)=\(value)&\(parameter)=\(value)"
                    let detail = try problem(path)
                    #expect(detail.contains("\"\(parameter)\""), "\(path): \(detail)")
                }
            }
        }

        @Test func `a span that ends before it begins is told so`() throws {
            for (resource, allowed) in Self.resources where allowed.contains("since") {
                for query in [
                    "since=2&until=1", "since=1&until=1", "until=2d&since=1d",
                    "since=2026-01-02&until=2026-01-01T23:00:00-01:00",
                ] {
                    let detail = try problem("/incidents/\(resource)?\(query)")
                    #expect(detail.contains("\"since\"") && detail.contains("\"until\""))
                }
            }
        }

        @Test func `a cursor that no page has given is refused`() throws {
            let cursors = [
                "list": [
                    "1_", "_1", "nan_1", "inf_1", "1e400_1", "1_99999999999999999999",
                ],
                "unattributed": ["1_1_1", "-_1", "0x1p3_1"],
                "addresses/10.0.0.1": ["1_+1", "1__1"],
                "summary": ["1", "1-", "-1-1", "1-1-1", "99999999999999999999-1", "1-01"],
                "rejected": ["a", "99999999999999999999"], "refreshes": ["1.0", "01"],
                "changes": [
                    "s1", "1-abc-1-s1", "1-0123456789ab-1-s1", "1-0123456789AB-1-0123456789ab-1-s1",
                ],
            ]
            for (resource, values) in cursors {
                for value in values {
                    let detail = try problem("/incidents/\(resource)?after=\(value)")
                    #expect(detail.contains("\"after\""), "\(detail)")
                }
            }
            _ = try problem("/incidents/summary?after=99-0", 410)
            for limit in ["0", "1001", "05", "1.0", "-1", "%205", "5%20", "ten", ""] {
                let detail = try problem("/incidents/list?limit=\(limit)")
                #expect(detail.contains("\"limit\"") && detail.contains("1 to 1000"))
            }
        }

        @Test func `a path to nothing is told so, wherever it leads`() throws {
            for path in [
                "'%20OR%20'1'='1", "1%3BDROP%20TABLE", "3/", "03", "-3", "%2B3", "3.0",
                "99999999999999999999", "9223372036854775807", "addresses/", "addresses",
                "addresses/1.2.3.4'--", "addresses/1.2.3", "addresses/::1%25lo", "list/", "LIST",
                "addresses/../list", "..%2flist", "report.json", "incidents.sqlite",
                "%E2%80%AE", "%F0%9F%98%80", String(repeating: "9", count: 7000),
                "..%2f..%2f..%2f..%2fetc%2fpasswd", "../../../../etc/passwd",
                "%2e%2e/%2e%2e/etc/passwd",
                "....//....//etc/passwd", "..\\..\\etc\\passwd", "\u{7F}", "list;x=1",
                "list%3Flimit=1",
            ] {
                let answer = try installation.get("/incidents/\(path)")
                #expect([400, 404].contains(answer.status), "\(path.prefix(99)): \(answer.status)")
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(answer.problem?["status"] as? Int == answer.status)
            }
            for path in ["%FF", "%C3%28", "%00", "list%00", "%", "%G1"] {
                _ = try problem("/incidents/\(path)")
            }
        }

        @Test func `what is too long is told so, by nginx or by the responder`() throws {
            #expect(try installation.get("/incidents/list?" + many(10_000)).status == 414)
            let path = "/incidents/list?" + String(repeating: "x", count: 33_000)
            #expect(try installation.get(path).status == 414)
            #expect(try problem("/incidents/list?" + many(201)).contains("200"))
            #expect(try installation.get("/incidents/list?" + many(200)).status == 200)
            let values = [String](repeating: "3", count: 201).joined(separator: ",")
            #expect(try problem("/incidents/list?employee=" + values).contains("200"))
            for query in [many(10_000), many(10_000, "employee=1,")] {
                let reply = try plainCGI("/incidents/list?" + query)
                #expect(reply.hasPrefix("Status: 400"), "\(reply.prefix(300))")
            }
        }

        private func many(_ count: Int, _ item: String = "type=denial&") -> String {
            String(repeating: item, count: count)
        }

        /// What the responder answers with no nginx before it.
        private func plainCGI(_ target: String) throws -> String {
            let responder = try RunningProcess(
                Program.responder, ["--state-directory", installation.state.path],
                in: installation.folder.url,
                environment: ["REQUEST_METHOD": "GET", "REQUEST_URI": target])
            #expect(responder.waitForEnd() == 0)
            return responder.output
        }

        @Test func `what is far off but right is answered`() throws {
            let query =
                "priority=low,critical&type=denial,probing&employee=9223372036854775807,3"
                + "&address=::ffff:1.2.3.4,::"
                + "&since=0001-01-01&until=9999-12-31&seen-since=9999-12-31T23:59:59Z"
            for resource in ["", "list", "summary", "unattributed"] {
                let answer = try installation.get("/incidents/\(resource)?\(query)")
                #expect(answer.status == 200, "\(resource): \(answer.problem ?? [:])")
            }
            for path in [
                "list?after=1_999999999999999999&limit=1000", "rejected?after=9223372036854775807",
                "refreshes?after=0", "summary?after=1-9223372036854775807", "?", "?&&",
                "summary?until=0001-01-03", "summary?since=9999-01-01", "list?since=-1",
                "addresses/10.0.0.1?at=9999-12-31",
                "addresses/10.0.0.1?at=0001-01-01", "3?priority=low&priority=high&&type=denial",
            ] {
                let answer = try installation.get("/incidents/\(path)")
                #expect(answer.status == 200, "\(path): \(answer.problem ?? [:])")
            }
        }
    }
}
