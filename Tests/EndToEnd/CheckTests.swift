import Foundation
import Testing

extension EndToEnd {
    @Suite struct CheckTests {
        private let folder: TemporaryFolder
        private let state: URL

        init() throws {
            folder = try TemporaryFolder()
            state = try folder.folder("state")
        }

        private func check(_ arguments: String...) throws -> (status: Int32, output: String) {
            let process = try RunningProcess(
                Program.fetch, ["check", "--state-directory", state.path] + arguments,
                in: folder.url)
            return (process.waitForEnd(), process.output)
        }

        @Test
        func `where nothing is wrong, every line is ok or says why there is nothing to check`()
            throws
        {
            let upstream = try Upstream(in: folder)
            #expect(try upstream.fetch(into: state, in: folder).waitForEnd() == 0)
            let (status, output) = try check("--upstream-url", upstream.url)
            #expect(status == 0, "\(output)")
            #expect(output.contains("not checked: timer: the package is not installed here\n"))
            let lines = output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.hasPrefix("ok: ") || $0.hasPrefix("not checked: ") })
        }

        @Test func `each thing that is wrong has its line`() throws {
            let (status, output) = try check("--upstream-url", "http://127.0.0.1:1/")
            #expect(status == 1)
            #expect(output.contains("to do: report: there is none yet; run incidents-fetch"))
            #expect(
                output.contains(
                    "to do: upstream: cannot reach http://127.0.0.1:1/identities/: Connection refused\n"
                ))
        }

        @Test func `the upstream is asked once, and as long as an attempt may take`() throws {
            let upstream = try Upstream(failing: ["identities:1"], in: folder)
            #expect(
                try check("--upstream-url", upstream.url).output.contains(
                    "identities/ answered 500, expected 200\n"))
            let silent = try Upstream(delay: 3600, in: folder)
            #expect(
                try check("--upstream-url", silent.url, "--attempt-timeout", "1").output.contains(
                    "identities/ did not answer within 1 seconds; see INCIDENTS_ATTEMPT_TIMEOUT (--attempt-timeout)\n"
                ))
        }

        @Test func `a setting whose name is misspelt is told`() throws {
            let process = try RunningProcess(
                Program.fetch, ["check", "--state-directory", state.path], in: folder.url,
                environment: ["INCIDENTS_RETENTION_DAY": "5", "INCIDENTS_RETENTION_DAYS": "5"])
            #expect(process.waitForEnd() == 1)
            let lines = process.output.split(separator: "\n").filter {
                $0.contains("is no setting")
            }
            #expect(
                lines == [
                    "to do: settings: INCIDENTS_RETENTION_DAY is no setting, so it does nothing; see: "
                        + "man incidents.conf"
                ])
        }

        @Test func `settings that make no sense are lines too, and the rest is checked`() throws {
            let (status, output) = try check(
                "--retention-days", "-1", "--refresh-period", "often")
            #expect(status == 1)
            #expect(output.contains("to do: settings: --upstream-url is not set"))
            #expect(output.contains("to do: settings: --refresh-period is \"often\"; it takes"))
            #expect(output.contains("ok: credentials: none"))
            #expect(output.contains("ok: state folder: "))
            #expect(output.contains("not checked: upstream: it is asked when the settings and"))
        }

        @Test func `a store of a newer version is told`() throws {
            let upstream = try Upstream(in: folder)
            #expect(try upstream.fetch(into: state, in: folder).waitForEnd() == 0)
            _ = try query("INSERT INTO grdb_migrations VALUES ('9: later')", in: state)
            let (status, output) = try check("--upstream-url", upstream.url)
            #expect(status == 1)
            #expect(output.contains("to do: report: the store"))
        }

        @Test func `a damaged store is told, and what the next refresh does about it`() throws {
            let store = state.appending(path: "incidents.sqlite")
            try Data(repeating: 0x20, count: 100_000).write(to: store)
            let (status, output) = try check("--upstream-url", "http://127.0.0.1:1/")
            #expect(status == 1)
            #expect(
                output.contains(
                    """
                    to do: report: the store \(store.path) is damaged (file is not a database); the next \
                    refresh sets it aside and makes a new one, from what the report holds and upstream \
                    shows

                    """))
        }

        @Test(.enabled(if: InstalledHost.isPossible))
        func `nginx is asked at the address that its configuration tells, and so is its responder`()
            throws
        {
            let installation = try Installation()
            let script = """
                cp /etc/nginx/mime.types "$1" && mount --bind "$1" /etc/nginx && \
                mount -t tmpfs prefix /usr/share/nginx && exec "$0" check
                """
            func line() throws -> Substring? {
                let process = try RunningProcess(
                    URL(filePath: "/usr/bin/unshare"),
                    [
                        "--mount", "sh", "-c",
                        script,
                        Program.fetch.path, installation.nginx.folder.path,
                    ], in: folder.url)
                process.waitForEnd()
                return process.output.split(separator: "\n").first { $0.contains(": nginx: ") }
            }
            let url = "http://127.0.0.1:\(installation.nginx.port)/incidents/"
            #expect(try line()?.hasPrefix("to do: nginx: \(url) answers 503, there is no") == true)
            let upstream = try Upstream(in: folder)
            let refresh = try upstream.fetch(into: installation.state, in: folder)
            #expect(refresh.waitForEnd() == 0)
            #expect(try line() == "ok: nginx: \(url) answers with the report")
            installation.responder?.stop()
            #expect(try line()?.hasPrefix("to do: nginx: \(url) answers 502, it does not") == true)
        }

        @Test func `a wrong usage is one`() throws {
            #expect(try check("--bogus").status == 64)
        }
    }
}
