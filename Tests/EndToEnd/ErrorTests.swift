import Foundation
import Testing

extension EndToEnd {
    @Suite struct ErrorTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
        }

        @Test(arguments: ["POST", "PUT", "DELETE", "PATCH"])
        func `a method that would change something is 405 and told what is allowed`(
            method: String
        ) throws {
            for path in ["/incidents", "/incidents/"] {
                let answer = try installation.ask(method, path)
                expectProblem(answer, 405)
                #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS")
            }
        }

        @Test func `a body is dropped, and refused when it is large`() throws {
            let small = try request(
                "POST", "/incidents/", ["Content-Length": "5"], body: "hello",
                port: installation.nginx.port)
            expectProblem(small, 405)
            let large = try request(
                "POST", "/incidents/", ["Content-Length": "1000000"], port: installation.nginx.port)
            expectProblem(large, 413)
            for path in ["/incidents", "/incidents/"] {
                let huge = try request(
                    "POST", path, ["Content-Length": "5000000"], port: installation.nginx.port)
                expectProblem(huge, 413)
            }
        }

        @Test func `a malformed body is problem details, too`() throws {
            let answer = try request(
                "POST", "/incidents/", ["Transfer-Encoding": "chunked"], body: "zz\r\n",
                port: installation.nginx.port)
            expectProblem(answer, 400)
        }

        @Test func `OPTIONS tells the methods`() throws {
            let answer = try installation.ask("OPTIONS")
            #expect(answer.status == 204)
            #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS")
        }

        @Test(arguments: [
            "/", "/incidentsx", "/incidents.json", "/incidents/unknown/", "/incidents-small",
        ])
        func `any other path is a 404 that names the report's`(path: String) throws {
            let answer = try installation.get(path)
            expectProblem(answer, 404, says: "/incidents/")
            #expect(try installation.ask("HEAD", path).status == 404)
        }

        @Test(arguments: ["/\(String(repeating: "x", count: 40_000))", "/%00"])
        func `what nginx refuses itself is problem details, too`(path: String) throws {
            let answer = try installation.get(path)
            expectProblem(answer, path == "/%00" ? 400 : 414)
        }

        @Test(arguments: ["/incidents/", "/incidents/health", "/"])
        func `so are an address and a header that are too long`(path: String) throws {
            let long = String(repeating: "x", count: 33_000)
            expectProblem(try installation.get("\(path)?\(long)"), 414)
            expectProblem(try installation.get(path, ["X-Long": long]), 400, says: "too large")
            let many = (1...5).map { ("X-Long-\($0)", String(repeating: "x", count: 30_000)) }
            let headers = Dictionary(uniqueKeysWithValues: many)
            expectProblem(try installation.get(path, headers), 400, says: "too large")
        }

        @Test func `an address of several thousand characters is not too long`() throws {
            let long = String(repeating: "x", count: 30_000)
            expectProblem(try installation.get("/incidents/?\(long)"), 400, says: "no parameter")
        }

        @Test func `who asks on this machine is never told to ask less often`() throws {
            let statuses = try (1...300).map { _ in try installation.get().status }
            #expect(Set(statuses) == [503])
        }

        @Test(arguments: ["evil.example", "localhost.evil.example", "10.0.0.1:9000"])
        func `a request for another host is refused, lest a page elsewhere read the report`(
            host: String
        ) throws {
            expectProblem(
                try installation.get("/incidents/", ["Host": host]), 421, says: "server_name")
        }

        @Test func `a request for this host by any of its names is answered`() throws {
            let port = installation.nginx.port
            for host in ["localhost", "127.0.0.1:\(port)", "[::1]:\(port)"] {
                #expect(try installation.get("/incidents/", ["Host": host]).status == 503)
            }
        }

        @Test func `before the first report it is 503 with Retry-After, and says what to do`()
            throws
        {
            let answer = try installation.get()
            expectProblem(answer, 503, says: "systemctl start incidents-fetch")
            #expect(Int(answer.headers["retry-after"] ?? "") != nil)
        }

        @Test func `without the responder it is 502, and says what to check`() throws {
            #expect(installation.responder!.stop() == 0)
            let answer = try installation.get("/incidents")
            expectProblem(answer, 502, says: "systemctl status incidents-responder.socket")
            #expect(Int(answer.headers["retry-after"] ?? "") != nil)
            #expect(try installation.ask("HEAD").status == 502)
        }

        private func expectProblem(
            _ answer: HTTPAnswer, _ status: Int, says words: String = "",
            at location: SourceLocation = #_sourceLocation
        ) {
            let problem = answer.problem
            #expect(answer.status == status, sourceLocation: location)
            #expect(
                answer.headers["content-type"] == "application/problem+json",
                sourceLocation: location)
            #expect(answer.headers["cache-control"] == "no-store", sourceLocation: location)
            let safety = [
                "x-content-type-options", "x-frame-options", "content-security-policy",
                "referrer-policy",
            ]
            #expect(
                safety.allSatisfy { answer.headers[$0] != nil }, sourceLocation: location)
            #expect(problem?["status"] as? Int == status, sourceLocation: location)
            #expect((problem?["title"] as? String)?.isEmpty == false, sourceLocation: location)
            let detail = problem?["detail"] as? String ?? ""
            #expect(!detail.isEmpty, sourceLocation: location)
            #expect(words.isEmpty || detail.contains(words), sourceLocation: location)
        }
    }
}
