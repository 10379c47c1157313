import Foundation
import Testing

extension EndToEnd {
    @Suite struct FetchProgramTests {
        private let folder: TemporaryFolder
        private let state: URL

        init() throws {
            folder = try TemporaryFolder()
            state = try folder.folder("state")
        }

        private func fetch(_ arguments: String...) throws -> (status: Int32, output: String) {
            let process = try RunningProcess(Program.fetch, arguments, in: folder.url)
            return (process.waitForEnd(), process.output)
        }

        @Test func `version and help are answered by each program`() throws {
            for program in [Program.fetch, Program.responder, Program.simulator] {
                for (option, text) in [("--version", "0.1.0\n"), ("--help", "USAGE: ")] {
                    let process = try RunningProcess(program, [option], in: folder.url)
                    #expect(process.waitForEnd() == 0)
                    #expect(process.output.contains(text))
                }
            }
        }

        @Test func `an unknown option or argument is a wrong usage`() throws {
            #expect(try fetch("--bogus").status == 64)
            #expect(try fetch("argument").status == 64)
        }

        @Test(arguments: [
            (["--retention-days", "-1"], #"--retention-days is "-1"; it takes"#),
            (["--max-body-bytes", "much"], #"--max-body-bytes is "much"; it takes"#),
            (
                ["--attempt-timeout", "0"],
                #"--attempt-timeout is "0"; it takes a whole number of seconds, from 1 to 3600"#
            ),
            (
                ["--refresh-budget", "86401"],
                #"--refresh-budget is "86401"; it takes a whole number of seconds, from 1 to 86400"#
            ),
            (["--log-level", "loud"], #"--log-level is "loud"; it takes"#),
            (
                ["--upstream-url", "http://api.example/"],
                #"--upstream-url is "http://api.example/""#
            ),
        ])
        func `a value that makes no sense is refused in one line that names it`(
            _ arguments: [String], _ line: String
        ) throws {
            let process = try RunningProcess(
                Program.fetch, ["--upstream-url", "https://127.0.0.1/"] + arguments, in: folder.url)
            #expect(process.waitForEnd() == 78)
            #expect(process.output.hasPrefix("error: \(line)"))
            #expect(process.output.split(separator: "\n").count == 1)
        }

        @Test func `without an upstream there is nothing to do`() throws {
            let (status, output) = try fetch("--state-directory", state.path)
            #expect(status == 78)
            #expect(
                output.hasPrefix(
                    "error: --upstream-url is not set: give it, or INCIDENTS_UPSTREAM_URL"))
        }

        @Test func `one credential without the other is refused`() throws {
            let credentials = try folder.folder("credentials")
            try Data("user".utf8).write(to: credentials.appending(path: "upstream-username"))
            let (status, output) = try fetch(
                "--upstream-url", "https://127.0.0.1/", "--credentials-directory", credentials.path)
            #expect(status == 78)
            #expect(output.contains("\(credentials.path)/upstream-password is missing or empty"))
        }

        @Test func `an unreachable upstream fails, and the log says what and that nothing changed`()
            throws
        {
            // Nobody listens at port 1.
            let (status, output) = try fetch(
                "--upstream-url", "http://127.0.0.1:1/", "--state-directory", state.path)
            #expect(status == 1)
            #expect(output.contains("no credentials: the upstream is asked without authentication"))
            #expect(
                output.contains(
                    "warning: all 8 sources failed: cannot reach http://127.0.0.1:1/…: "
                        + "Connection refused (after 4 attempts)\n"
                ))
            #expect(output.hasSuffix(": nothing was fetched; the report stays as it was\n"))
            #expect(output.contains("\nerror: refresh failed, "))
        }

        @Test func `a source that fails makes a partial refresh`() throws {
            let upstream = try Upstream(failing: ["misuse"], in: folder)
            let process = try upstream.fetch(into: state, in: folder)
            #expect(process.waitForEnd() == 3)
            #expect(
                process.output.contains(
                    "/incidents/misuse/ answered 500, expected 200 (after 4 attempts)\n"))
            #expect(process.output.contains("refresh partial, 1 source failed, "))
            #expect(
                try query("SELECT sum(attempts) FROM refresh_sources", in: state) == "\(7 + 4)")
        }

        @Test func `sources that fail only at first make a complete refresh`() throws {
            let upstream = try Upstream(failing: ["misuse:1", "identities:2"], in: folder)
            let process = try upstream.fetch(into: state, in: folder)
            #expect(process.waitForEnd() == 0)
            #expect(process.output.contains("misuse answered at attempt 2\n"))
            #expect(process.output.contains("identities answered at attempt 3\n"))
            #expect(process.output.contains("refresh complete, "))
        }

        @Test func `an upstream that hangs is given up when the time for the refresh is over`()
            throws
        {
            let upstream = try Upstream(delay: 3600, in: folder)
            let (status, output) = try fetch(
                "--upstream-url", upstream.url, "--state-directory", state.path,
                "--refresh-budget", "1")
            #expect(status == 1)
            #expect(
                output.contains(
                    "… had not answered when the 1 seconds for the whole refresh were over"))
        }

        @Test func `an attempt ends after its time, and the next one is made`() throws {
            let upstream = try Upstream(delay: 3600, in: folder)
            let process = try upstream.fetch(
                into: state,
                environment: ["INCIDENTS_ATTEMPT_TIMEOUT": "1", "INCIDENTS_LOG_LEVEL": "debug"],
                in: folder)
            try process.waitFor("the second attempt to end") {
                process.output.contains(
                    #/denial, attempt 2: http:\S+ did not answer within 1 seconds; see/#)
            }
        }

        @Test func `a second refresh at the same time is told of the first`() throws {
            let upstream = try Upstream(delay: 3600, in: folder)
            let first = try upstream.fetch(into: state, in: folder)
            let lock = state.appending(path: "refresh.lock")
            try first.waitFor("the lock to be held") {
                (try? Data(contentsOf: lock).isEmpty) == false
            }
            let second = try upstream.fetch(into: state, in: folder)
            #expect(second.waitForEnd() == 75)
            #expect(
                second.output == "another refresh is running: process \(first.processID)\n")
            first.send(SIGKILL)
            #expect(first.waitForEnd() == 128 + SIGKILL)
            // The lock died with it; what stands in the file is of no matter.
            let swift = try Upstream(in: folder)
            #expect(try swift.fetch(into: state, in: folder).waitForEnd() == 0)
        }

        @Test func `a reader of the log that went away does not end a refresh`() throws {
            let upstream = try Upstream(in: folder)
            let command = """
                "$0" --upstream-url "$1" --state-directory "$2" 2> >(exec 0<&-; exit); echo $?
                """
            #expect(
                try run("bash", "-c", command, Program.fetch.path, upstream.url, state.path) == "0")
            #expect(
                FileManager.default.fileExists(atPath: state.appending(path: "report.json").path))
        }

        @Test func `the files are for their owner and group only, whatever the umask`() throws {
            let upstream = try Upstream(in: folder)
            let command = """
                umask 0; "$0" --upstream-url "$1" --state-directory "$2"; \
                find "$2" -type f -perm /o=rwx,g=w
                """
            #expect(
                try run("bash", "-c", command, Program.fetch.path, upstream.url, state.path) == "")
        }

        @Test func `a state folder that is not there is an error, not a new folder`() throws {
            let missing = folder.url.appending(path: "missing")
            let (status, output) = try fetch(
                "--upstream-url", "http://127.0.0.1:1/", "--state-directory", missing.path)
            #expect(status == 1)
            #expect(
                output.contains(
                    "cannot lock \(missing.path)/refresh.lock: No such file or directory"))
            #expect(!FileManager.default.fileExists(atPath: missing.path))
        }
    }
}
