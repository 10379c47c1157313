import Foundation
import Testing

extension EndToEnd {
    /// What nginx keeps of the answers, and for how long: each wait here has a deadline of a minute.
    @Suite struct KeptAnswerTests {
        private let installation: Installation
        private var model = UpstreamModel.month()

        init() throws {
            installation = try Installation()
        }

        /// As a client gets it: kept or not.
        private func get(
            _ path: String, _ headers: [String: String] = [:]
        ) throws -> HTTPAnswer {
            try request("GET", path, headers, port: installation.nginx.port)
        }

        private static let browser = """
            text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,\
            application/signed-exchange;v=b3;q=0.7
            """

        /// By each of them, what is asked for is spelled as nginx knows it, or as it does not.
        private static let spellings: [(accept: String?, codings: String?)] = [
            (nil, nil), ("*/*", nil), ("application/json", "gzip"),
            (nil, "gzip, deflate, br, zstd"),
            (nil, "identity"), (nil, "br"), (nil, "gzip;q=0"), (nil, "identity;q=0.5, gzip"),
            (browser, nil), (browser, "gzip, deflate, br, zstd"), ("text/html", "gzip"),
            ("text/html;q=0.5, application/json", nil), ("text/html, application/json", "gzip"),
            ("text/html,application/xml;q=0.9,*/*", "gzip"), ("text/csv", nil),
            ("image/png", "x-gzip"), ("text/html,image/png,*/*;q=0.8", "deflate"),
        ]

        @Test func `each client gets the form and the coding that it asks for, kept or not`() throws
        {
            try installation.refresh(from: installation.upstream(telling: model))
            for path in ["/incidents/", "/incidents/list", "/incidents/3"] {
                // Twice: none is given what was kept for another.
                for (accept, codings) in Self.spellings + Self.spellings.reversed() {
                    var headers: [String: String] = [:]
                    headers["Accept"] = accept
                    headers["Accept-Encoding"] = codings
                    let answer = try get(path, headers)
                    let now = try installation.get(path, headers)
                    for name in ["content-type", "content-encoding", "etag", "vary"] {
                        #expect(answer.headers[name] == now.headers[name], "\(headers), \(path)")
                    }
                    #expect(answer.body == now.body, "\(headers), \(path)")
                }
            }
        }

        @Test func `what is kept is told to viewers as nothing to keep`() throws {
            try installation.refresh(from: installation.upstream(telling: model))
            for path in [
                "/incidents/", "/incidents/list", "/incidents/status", "/incidents/openapi.json",
            ] {
                let first = try get(path)
                #expect(first.headers["cache-control"] == "private, no-cache")
                let second = try get(path, ["If-None-Match": first.tag ?? ""])
                #expect(second.status == 304)
                #expect(second.headers["cache-control"] == "private, no-cache")
                #expect(second.tag == first.tag)
            }
            for path in ["/incidents/health", "/incidents/999", "/incidents/list?limit=0"] {
                #expect(try get(path).headers["cache-control"] == "no-store")
            }
        }

        @Test
        mutating func `a new report is there within seconds, for those who had the one before`()
            throws
        {
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            let before = try get("/incidents/")
            model.failing = ["probing"]
            model.incidents.removeLast()
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            try eventually("the refresh to be seen") {
                let answer = try get("/incidents/", ["If-None-Match": before.tag ?? ""])
                let page = try get("/incidents/", ["Accept": "text/html"])
                return answer.headers["refresh-id"] == "2"
                    && answer.headers["refresh-state"] == "partial"
                    && page.headers["refresh-id"] == "2"
            }
        }

        @Test func `the state grows stale in what is kept, too`() throws {
            try installation.refresh(from: installation.upstream(telling: model))
            try installation.restartResponder(["--refresh-period", "1"])
            let tag = try get("/incidents/").tag ?? ""
            try eventually("the state to be stale") {
                let answer = try get("/incidents/", ["If-None-Match": tag])
                #expect(answer.status == 304)
                return answer.headers["refresh-state"] == "stale"
            }
        }

        @Test func `a dead responder is seen within a minute, though all ask all the time`() throws
        {
            try installation.refresh(from: installation.upstream(telling: model))
            #expect(try get("/incidents/").status == 200)
            installation.responder?.stop()
            try eventually("the responder's death to be seen") {
                let answer = try get("/incidents/")
                #expect([200, 502].contains(answer.status))
                return answer.status == 502
            }
            try installation.restartResponder()
            #expect(try get("/incidents/").status == 200)
        }

        @Test func `If-Match that does not hold is a problem of its own`() throws {
            try installation.refresh(from: installation.upstream(telling: model))
            let answer = try get("/incidents/", ["If-Match": "\"other\""])
            #expect(answer.status == 412)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(answer.problem?["status"] as? Int == 412)
            #expect(try get("/incidents/", ["If-Match": "*"]).status == 200)
        }

        @Test func `five hundred at once are answered, slow readers among them`() throws {
            let report = try TestReport(mark: 1, incidents: 4000, in: installation.folder.url)
            try report.publish(in: installation.state)
            let port = installation.nginx.port
            let slow = try (1...100).map { _ in try slowReader(of: "/incidents/", port: port) }
            let load = Load(clients: 400) {
                let answer = try request("GET", "/incidents/", port: port)
                guard answer.status == 200, answer.body == report.plain else {
                    throw TestFailure("\(answer.status), \(answer.headers)")
                }
            }
            try load.more(2000)
            #expect(load.stop().failures == [])
            withExtendedLifetime(slow) {}
        }
    }
}
