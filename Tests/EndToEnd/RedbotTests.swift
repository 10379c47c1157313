import Foundation
import Testing

extension EndToEnd {
    /// What REDbot warns of, or finds bad, in the answers; see `Tests/redbot`.
    @Suite(.enabled(if: EndToEnd.redbot != nil)) struct RedbotTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: .month()))
            // Within its second, the report has no date.
            try eventually("the report to have a date") {
                try installation.get().headers["last-modified"] != nil
            }
        }

        private static let resources = [
            "/incidents/", "/incidents", "/incidents/?priority=critical", "/incidents/3",
            "/incidents/list", "/incidents/list?limit=5", "/incidents/list?format=ndjson",
            "/incidents/list?format=csv", "/incidents/list?format=csv&limit=5",
            "/incidents/summary", "/incidents/addresses/10.0.0.10", "/incidents/unattributed",
            "/incidents/rejected", "/incidents/refreshes", "/incidents/changes",
            "/incidents/changes?format=ndjson", "/incidents/status", "/incidents/health",
            "/incidents/metrics", "/incidents/openapi.json", "/incidents/style.css",
            "/incidents/icon.svg", "/incidents/find?q=3", "/incidents/999", "/incidents/nothing",
            "/elsewhere",
        ]

        @Test(arguments: [
            ("*/*", resources), ("text/html,application/xhtml+xml,*/*;q=0.8", Pages.answers),
        ])
        func `REDbot has nothing against an answer`(accept: String, paths: [String]) throws {
            let python = try #require(EndToEnd.redbot)
            let script = clone.appending(path: "Tests/redbot_notes.py").path
            let urls = paths.map { "http://127.0.0.1:\(installation.nginx.port)\($0)" }
            let notes = try run(python, ["-B", script, accept] + urls)
            #expect(notes == "")
        }
    }
}
