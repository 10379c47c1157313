import Foundation
import Testing

extension EndToEnd {
    /// What viewers are told of a source that failed: that it did, and of what kind the failure was. Addresses
    /// and paths are for the journal.
    @Suite struct FailureTextTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
        }

        private func text(_ path: String, _ headers: [String: String] = [:]) throws -> String {
            String(decoding: try installation.get(path, headers).body, as: UTF8.self)
        }

        private func errors(_ list: Any?) -> [String] {
            ((list as? [[String: Any]]) ?? []).compactMap { $0["error"] as? String }
        }

        @Test
        func `no answer has the upstream's address, not even of failures of earlier versions`()
            throws
        {
            var model = UpstreamModel.month()
            model.failing = ["probing"]
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            #expect(
                try query(
                    "SELECT error FROM refresh_sources WHERE error <> ''", in: installation.state)
                    == "status 404")
            // An earlier version kept the sentence.
            let sentence = "cannot reach \(upstream.url)incidents/probing/: Connection refused"
            _ = try query(
                "UPDATE refresh_sources SET error = '\(sentence)' WHERE error <> ''",
                in: installation.state)
            try installation.refresh(from: upstream)

            #expect(errors(try installation.object("/incidents/status")["sources"]) == ["status"])
            let refreshes = try installation.object("/incidents/refreshes")["refreshes"]
            #expect(
                (refreshes as? [[String: Any]])?.map { errors($0["sources"]) } == [
                    ["status"], ["other"],
                ])
            let html = ["Accept": "text/html"]
            let page = try text("/incidents/refreshes", html)
            #expect(page.contains("failed: status"))
            #expect(page.contains("failed: other"))
            #expect(try text("/incidents/", html).contains("failed: status"))
            for path in ["", "refreshes", "status", "health", "metrics", "list", "changes"] {
                for headers in [[:], html] {
                    let text = try text("/incidents/\(path)", headers)
                    #expect(!text.contains("127.0.0.1"), "\(path)")
                    #expect(!text.contains("/incidents/probing/"), "\(path)")
                }
            }
        }

        /// Whatever answers: the responder, nginx from what it keeps, or nginx itself.
        @Test func `no answer is for pages of other sites`() throws {
            let name = "cross-origin-resource-policy"
            let upstream = try installation.upstream(telling: .month())
            try installation.refresh(from: upstream)
            let report = try installation.get()
            let tag = try #require(report.headers["etag"])
            let answers = [
                report, try installation.get("/incidents/", ["If-None-Match": tag]),
                try installation.get("/incidents/nothing"),
                try installation.get("/incidents/status"),
                try installation.get("/incidents/list?since=x"), try installation.get("/elsewhere"),
                try installation.get("/incidents/", ["Accept": "text/html"]),
                try installation.get("/incidents/", ["Host": "evil.example"]),
                try installation.ask("DELETE"), try installation.ask("TRACE"),
                try installation.ask("OPTIONS"),
            ]
            #expect(
                answers.map(\.status) == [200, 304, 404, 200, 400, 404, 200, 421, 405, 405, 204])
            for answer in answers {
                #expect(answer.headers[name] == "same-origin", "\(answer.status)")
            }
            installation.responder?.stop()
            let down = try installation.get()
            #expect(down.status == 502)
            #expect(down.headers[name] == "same-origin")
        }
    }
}
