import Foundation
import Testing

extension EndToEnd {
    /// What checkers of others have against the pages and the metrics; see `Tests/checkers`.
    @Suite(.enabled(if: EndToEnd.htmlChecker != nil)) struct CheckerTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
        }

        private static let accept = ["Accept": "text/html"]

        /// What the Nu HTML checker says of a page for each of the paths.
        private func findings(_ paths: [String], as name: String) throws -> String {
            let folder = try installation.folder.folder("pages-\(name)")
            for (number, path) in paths.enumerated() {
                let answer = try installation.get(path, Self.accept)
                #expect(answer.headers["content-type"] == "text/html; charset=utf-8", "\(path)")
                try answer.body.write(to: folder.appending(path: "\(number)-\(answer.status).html"))
            }
            let checker = try #require(EndToEnd.htmlChecker)
            // Its status is 1 where it has found something.
            return try run(
                "sh", "-c",
                "java -jar \"$0\" --errors-only --format gnu \"$1\"/*.html 2>&1 || true",
                checker.path, folder.path)
        }

        private func metricFindings() throws -> String {
            let file = installation.folder.url.appending(path: "metrics")
            try installation.get("/incidents/metrics").body.write(to: file)
            return try run("sh", "-c", "promtool check metrics <\"$0\" 2>&1", file.path)
        }

        @Test func `the checkers find nothing in any state`() throws {
            let paths = Pages.answers + Pages.problems
            #expect(try findings(paths, as: "never") == "")
            #expect(try metricFindings() == "")

            var model = UpstreamModel.month()
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            #expect(try findings(paths, as: "fresh") == "")
            #expect(try metricFindings() == "")

            model.failing = ["misuse", "probing"]
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            #expect(try findings(paths, as: "partial") == "")
            #expect(try metricFindings() == "")

            try installation.restartResponder([
                "--refresh-period", "1", "--time-zone", "Asia/Kolkata", "--employee-url",
                "https://directory.example/?a=1&b={id}",
            ])
            try nextSecond()
            #expect(try findings(paths, as: "stale") == "")
            #expect(try metricFindings() == "")
        }

        @Test
        func `the checkers find nothing where an upstream told nothing, or what is no plain text`()
            throws
        {
            let upstream = try installation.upstream(telling: UpstreamModel())
            try installation.refresh(from: upstream)
            let paths = Pages.answers + Pages.problems
            #expect(try findings(paths, as: "empty") == "")
            #expect(try metricFindings() == "")

            var model = UpstreamModel.month()
            let now = Date().timeIntervalSince1970.rounded()
            for (number, text) in (UpstreamModel.hostile + ["</p><x y='\"' --> &amp &#0;"])
                .enumerated()
            {
                model.incidents.append(
                    UpstreamModel.Incident(
                        type: "denial", identity: "3", priority: "high",
                        timestamp: now - 60 - Double(number),
                        extra: ["source_ip": text, text: "name", "deep": [text: [text]]]))
                let record = try JSONSerialization.data(withJSONObject: ["priority": text])
                model.rejected.append(
                    UpstreamModel.Rejected(
                        source: "misuse", reason: "", text: String(decoding: record, as: UTF8.self))
                )
            }
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            try installation.restartResponder()
            let asked = "%3C%2Fp%3E%22%27%26amp%3Cscript%3E"
            #expect(
                try findings(
                    paths + ["/incidents/?type=\(asked)", "/incidents/find?q=\(asked)"], as: "odd")
                    == "")
            #expect(try metricFindings() == "")
        }
    }
}
