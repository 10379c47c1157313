import Foundation
import Testing

extension EndToEnd {
    /// The conditions of RFC 9110 section 13.2.2 behind nginx, which keeps answers and decides some by itself.
    @Suite struct ConditionTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: .month()))
            // Within its second, the report has no date.
            try eventually("the report to have a date") {
                try installation.get().headers["last-modified"] != nil
            }
        }

        private static let past = "Thu, 01 Jan 1970 00:00:00 GMT"
        private static let future = "Thu, 01 Jan 2099 00:00:00 GMT"

        /// Of each case: the fields, with `TAG` for the answer's; the status of what has a date, and of what has
        /// none.
        private static let cases: [([String: String], Int, Int)] = [
            (["If-None-Match": "TAG", "If-Modified-Since": past], 304, 304),
            (["If-None-Match": "*", "If-Modified-Since": future], 304, 304),
            (["If-None-Match": "W/TAG, \"other\"", "If-Modified-Since": past], 304, 304),
            (["If-None-Match": "\"other\"", "If-Modified-Since": future], 200, 200),
            (["If-None-Match": "TAG", "If-Modified-Since": "yesterday"], 304, 304),
            (["If-Modified-Since": future], 304, 200), (["If-Modified-Since": past], 200, 200),
            (["If-Modified-Since": "yesterday"], 200, 200),
            (["If-Unmodified-Since": "yesterday"], 200, 200),
            (["If-Unmodified-Since": past], 412, 200), (["If-Unmodified-Since": future], 200, 200),
            (["If-Match": "TAG", "If-Unmodified-Since": past], 200, 200),
            (["If-Match": "*", "If-Unmodified-Since": past], 200, 200),
            (["If-Match": "W/TAG"], 412, 412), (["If-Match": "\"other\""], 412, 412),
            (["If-Match": "\"other\"", "If-Unmodified-Since": future], 412, 412),
            (["If-Match": "TAG", "If-None-Match": "TAG"], 304, 304),
            (["If-Match": "\"a\", TAG", "If-Modified-Since": future], 304, 200),
            (["If-Unmodified-Since": future, "If-None-Match": "TAG"], 304, 304),
        ]

        private func ask(
            _ method: String, _ path: String, _ headers: [String: String]
        ) throws -> HTTPAnswer {
            try request(method, path, headers, port: installation.nginx.port)
        }

        @Test(arguments: [
            ("/incidents/", "identity", true), ("/incidents/", "gzip", true),
            ("/incidents/list", "identity", false), ("/incidents/list?format=csv", "gzip", false),
            ("/incidents/?priority=critical", "identity", false),
            ("/incidents/summary", "gzip", false), ("/incidents/openapi.json", "identity", false),
        ])
        func `each condition has the outcome that RFC 9110 gives it`(
            _ path: String, _ coding: String, _ hasDate: Bool
        ) throws {
            let wishes = ["Accept-Encoding": coding]
            let tag = try #require(try ask("GET", path, wishes).tag)
            for method in ["GET", "HEAD"] {
                for (fields, dated, undated) in Self.cases {
                    let fields = fields.mapValues { $0.replacing("TAG", with: tag) }
                    let answer = try ask(method, path, wishes.merging(fields) { $1 })
                    let name = "\(method) \(path) \(fields)"
                    #expect(answer.status == (hasDate ? dated : undated), "\(name)")
                    let control = answer.headers["cache-control"]
                    #expect(
                        control == (answer.status == 412 ? "no-store" : "private, no-cache"),
                        "\(name)")
                    if answer.status != 412 { #expect(answer.tag == tag, "\(name)") }
                }
            }
        }

        @Test func `a condition changes nothing of what is no 200`() throws {
            let fields = ["If-Match": "\"other\"", "If-Unmodified-Since": Self.past]
            #expect(try ask("GET", "/incidents/999", fields).status == 404)
            #expect(try ask("GET", "/incidents/list?limit=0", fields).status == 400)
            #expect(try ask("OPTIONS", "/incidents/", fields).status == 204)
            #expect(try ask("POST", "/incidents/", fields).status == 405)
        }

        /// nginx 1.22 refuses a second If-None-Match, and passes on the first Accept; later ones join them.
        @Test func `fields on several lines are one list, where nginx has them`() throws {
            let tag = try #require(try ask("GET", "/incidents/", [:]).tag)
            let connection = try Connection(port: installation.nginx.port)
            try connection.send(
                """
                GET /incidents/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                If-None-Match: "a"\r\nIf-None-Match: \(tag)\r\n\r\n
                """)
            let head = String(decoding: try connection.receive(atMost: 12), as: UTF8.self)
            #expect(["HTTP/1.1 304", "HTTP/1.1 400"].contains(head))
        }

        @Test func `more conditions than nginx can hand on are the client's fault`() throws {
            let tags = (0..<700).map { "\"\($0)-0123456789012345678901234567\"" }
            let list = tags.joined(separator: ", ")
            for path in ["/incidents/", "/incidents/list"] {
                let answer = try ask("GET", path, ["If-Match": list, "If-None-Match": list])
                #expect(answer.status == 400)
                #expect(answer.headers["content-type"] == "application/problem+json")
            }
        }

        @Test(arguments: ["/incidents/health", "/incidents/"])
        func `HTTP/1.0 without a Host is answered`(path: String) throws {
            let connection = try Connection(port: installation.nginx.port)
            try connection.send("GET \(path) HTTP/1.0\r\n\r\n")
            let head = try connection.receive(atMost: 12)
            #expect(String(decoding: head, as: UTF8.self) == "HTTP/1.1 200")
        }
    }
}
