import Foundation
import Testing

extension EndToEnd {
    /// The script of the README that stores the report every night.
    @Suite struct NightlyScriptTests {
        private let installation: Installation
        private let payloads: Payloads
        private let stored: URL

        private static let headers = Viewers.login("nightly", "abc")
        /// What curl logs in with.
        private let login: URL

        init() throws {
            installation = try Installation(asksForLogins: true)
            try Data("nightly:{PLAIN}abc\n".utf8).write(
                to: installation.nginx.folder.appending(path: "incidents.htpasswd"))
            login = installation.folder.url.appending(path: "incidents.netrc")
            try Data("machine 127.0.0.1 login nightly password abc\n".utf8).write(to: login)
            payloads = Payloads(in: try installation.folder.folder("payloads"))
            stored = try installation.folder.folder("stored")
            try payloads.write(incidents: 10)
        }

        /// The first block of commands under a heading.
        private static func block(under heading: String) throws -> String {
            let text = try String(contentsOf: clone.appending(path: "README.md"), encoding: .utf8)
            let section = text.components(separatedBy: "\n\(heading)\n").last ?? ""
            let parts = section.components(separatedBy: "\n```")
            return parts[1].drop { $0 != "\n" } + "\n"
        }

        private func refresh(failing: [String] = []) throws {
            let upstream = try Upstream(
                data: payloads.url, failing: failing, in: installation.folder)
            let refresh = try upstream.fetch(into: installation.state, in: installation.folder)
            try #require(refresh.waitForEnd() == (failing.isEmpty ? 0 : 3), "\(refresh.output)")
        }

        /// Runs the script.
        private func night() throws -> (status: Int32, output: String, files: [String]) {
            let script = installation.folder.url.appending(path: "nightly")
            try Data(try Self.block(under: "### Store the report every night").utf8)
                .write(to: script)
            let process = try RunningProcess(
                URL(filePath: "/bin/bash"),
                [
                    script.path, "http://127.0.0.1:\(installation.nginx.port)/incidents",
                    stored.path, login.path,
                ], in: installation.folder.url)
            let status = process.waitForEnd()
            return (
                status, process.output,
                try FileManager.default.contentsOfDirectory(atPath: stored.path)
            )
        }

        @Test func `a report that is whole is stored, under its day`() throws {
            try refresh()
            let (status, output, files) = try night()
            #expect(status == 0, "\(output)")
            #expect(output == "whole\n")
            try #require(files.count == 1)
            #expect(files[0].wholeMatch(of: /report-\d{4}-\d\d-\d\d\.json/) != nil)
            let bytes = try Data(contentsOf: stored.appending(path: files[0]))
            #expect(try bytes == installation.get("/incidents/", Self.headers).body)
        }

        @Test func `where nginx does not take the script's login, nothing is stored`() throws {
            try refresh()
            try Data("machine 127.0.0.1 login nightly password other\n".utf8).write(to: login)
            let (status, output, files) = try night()
            #expect(status != 0)
            #expect(output.contains("401"))
            #expect(files == [])
        }

        @Test func `where a source failed, the script stores what is there, and fails`() throws {
            try refresh()
            try refresh(failing: ["denial"])
            let (status, output, files) = try night()
            #expect(status != 0)
            #expect(output.contains(#"state partial ["denial"]"#))
            #expect(files.count == 1)
        }

        @Test func `so it does where nothing was refreshed for three periods`() throws {
            try refresh()
            installation.responder?.stop()
            let responder = try installation.startResponder([
                "--listen", Installation.socket, "--refresh-period", "1",
            ])
            try responder.waitFor("the state to be stale") {
                try installation.get("/incidents/", Self.headers).headers["refresh-state"]
                    == "stale"
            }
            let (status, output, files) = try night()
            #expect(status != 0)
            #expect(output.contains("state stale []"))
            #expect(files.count == 1)
        }

        @Test func `and where incidents may be missing`() throws {
            try refresh()
            _ = try query(
                """
                UPDATE sources SET last_success = last_success - 10 * 86400 WHERE name = 'denial'
                """, in: installation.state)
            try refresh()
            let (status, output, files) = try night()
            #expect(status != 0)
            #expect(output.contains("denial may be incomplete: [{\"from\":"))
            #expect(files.count == 1)
        }

        @Test func `before the first report, and where nobody answers, nothing is stored`() throws {
            #expect(try night().status != 0)
            #expect(try !night().files.contains { $0.hasSuffix(".json") })
            installation.responder?.stop()
            #expect(try night().status != 0)
            #expect(try !night().files.contains { $0.hasSuffix(".json") })
        }
    }
}
