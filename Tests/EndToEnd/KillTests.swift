import Foundation
import Glibc
import Testing

extension EndToEnd {
    /// A refresh that is killed, at moment after moment: where it would make a system call that writes; by
    /// the clock where nothing may be traced.
    @Suite struct KillTests {
        /// At least so many moments.
        private static let kills = 200

        private let folder: TemporaryFolder
        private let payloads: Payloads
        private let upstream: Upstream
        private let state: URL
        private let saved: URL
        private let before: StateOfFolder

        /// The first refresh, and what upstream shows to the next one: changed, removed, new.
        init() throws {
            folder = try TemporaryFolder()
            state = try folder.folder("state")
            saved = folder.url.appending(path: "saved")
            payloads = Payloads(in: try folder.folder("payloads"))
            // None comes near the end of the retention while these tests run.
            let start = Int(Date().timeIntervalSince1970) - (40 * 24 - 4) * 60 * 60
            try payloads.write(0..<90, generation: 0, from: start, apart: 8 * 60 * 60)
            upstream = try Upstream(data: payloads.url, in: folder)
            try run("env", Self.refresh(of: state, from: upstream, retentionDays: 0))
            before = try StateOfFolder(of: state)
            try run("cp", "-a", state.path, saved.path)
            try payloads.write(45..<113, generation: 1, from: start, apart: 8 * 60 * 60)
        }

        /// The command of a refresh.
        private func refresh() -> [String] {
            Self.refresh(of: state, from: upstream, retentionDays: 30)
        }

        private static func refresh(
            of state: URL, from upstream: Upstream, retentionDays: Int
        ) -> [String] {
            [
                Program.fetch.path, "--upstream-url", upstream.url, "--state-directory", state.path,
                "--retention-days", "\(retentionDays)", "--log-level", "warning",
            ]
        }

        /// Puts the state folder back as it was before the refresh.
        private func restore() throws {
            try run("bash", "-ec", Self.restoring, "bash", state.path, saved.path)
        }

        private static let restoring = #"rm -r "$1"; cp -a "$2" "$1""#

        /// What a command's kill left, and what the next refresh made of it; `nil` where the command came to
        /// its end before.
        private func kill(
            _ command: [String], isLooking: Bool
        ) throws -> (killed: StateOfFolder?, next: StateOfFolder)? {
            let script = """
                set -e -o pipefail
                \(Self.restoring)
                status=0; { eval "$3"; } >/dev/null 2>&1 || status=$?
                [ $status -eq 137 ] || exit 0
                if [ "$5" ]; then \(StateOfFolder.look); fi
                echo ---
                eval "$4" >/dev/null
                \(StateOfFolder.look)
                """
            let output = try run(
                "bash", "-c", script, "bash", state.path, saved.path,
                command.joined(separator: " "), refresh().joined(separator: " "),
                isLooking ? "yes" : "")
            let parts = output.components(separatedBy: "---\n")
            guard parts.count == 2 else { return nil }
            // The newline at the end of the output is gone.
            return (
                isLooking ? try StateOfFolder(printed: parts[0].dropLast()) : nil,
                try StateOfFolder(printed: parts[1])
            )
        }

        /// Commands of refreshes that end at one moment each.
        private func killedRefreshes() throws -> [[String]] {
            try restore()
            let began = Date()
            guard Strace.isPossible else {
                try run("env", refresh())
                let whole = Date().timeIntervalSince(began)
                return (0..<Self.kills * 2).map { moment in
                    let delay = whole * Double(moment) / Double(Self.kills * 2)
                    return ["timeout", "--signal=KILL", "\(delay + 0.001)"] + refresh()
                }
            }
            let log = folder.url.appending(path: "strace.log")
            return try Strace.calls(of: refresh(), in: state, log: log)
                .map { Strace.killing(refresh(), at: $0) }
        }

        @Test func `what a killed refresh leaves is whole, and the next one ends as it would have`()
            throws
        {
            try run("env", refresh())
            let after = try StateOfFolder(of: state)
            #expect(after.stored != before.stored)
            #expect(after.report != before.report)
            var kills = 0
            let commands = try killedRefreshes()
            // A refresh makes more calls than there is time to look at each.
            let step = max(commands.count / (Self.kills + 20), 1)
            for command in stride(from: 0, to: commands.count, by: step).map({ commands[$0] }) {
                guard let (killed, next) = try kill(command, isLooking: true) else { continue }
                kills += 1
                #expect([before, after].contains { $0.stored == killed?.stored }, "\(command)")
                #expect([before, after].contains { $0.report == killed?.report }, "\(command)")
                #expect(next == after, "\(command)")
            }
            #expect(kills >= Self.kills)
        }

        /// A refresh that waits for the upstream, killed; the one of this number in a row.
        private func killWaiting(_ number: Int) throws {
            let silent = try Upstream(data: payloads.url, delay: 3600, in: folder)
            let process = try RunningProcess(
                URL(filePath: "/usr/bin/env"),
                Self.refresh(of: state, from: silent, retentionDays: 30), in: folder.url)
            let note = state.appending(path: "refresh.unfinished")
            try process.waitFor("a refresh to begin") {
                let text = (try? String(contentsOf: note, encoding: .utf8)) ?? ""
                return text.split(separator: "\n").count == number
            }
            // Not before it waits for the upstream: then it has opened the store.
            try process.waitFor("an answer to be waited for") {
                try FileManager.default.contentsOfDirectory(atPath: state.path)
                    .contains { $0.hasPrefix("answer-") || $0 == "incidents.sqlite-wal" }
            }
            process.send(SIGKILL)
            #expect(process.waitForEnd() == 128 + SIGKILL)
        }

        private func refreshed() throws -> (status: Int32, output: String) {
            let process = try RunningProcess(
                URL(filePath: "/usr/bin/env"), refresh(), in: folder.url)
            return (process.waitForEnd(), process.output)
        }

        @Test
        func `after two kills in a row the store is looked through, and stays where it is right`()
            throws
        {
            let looked = "is looked through now"
            for kills in 1...2 {
                for number in 1...kills { try killWaiting(number) }
                let (status, output) = try refreshed()
                #expect(status == 0)
                #expect(output.contains(looked) == (kills == 2), "\(output)")
                let files = try StateOfFolder(of: state).files
                #expect(!files.contains { $0.hasPrefix("damaged") || $0 == "refresh.unfinished" })
            }
            #expect(try !refreshed().output.contains(looked))
        }

        @Test func `a store at which two refreshes died is set aside where it is at fault`() throws
        {
            // An index that tells another order than the table: no refresh would notice.
            _ = try query(
                """
                PRAGMA writable_schema = ON;
                UPDATE sqlite_schema SET sql = replace(sql, '(first_seen)', '(ordinal)')
                WHERE name = 'incidents_by_first_seen';
                """, in: state)
            for number in 1...2 { try killWaiting(number) }
            let (status, output) = try refreshed()
            #expect(status == 0, "\(output)")
            #expect(output.contains("the store was damaged ("))
            let after = try StateOfFolder(of: state)
            #expect(after.files.filter { $0.hasPrefix("damaged") }.count == 1)
            #expect(after.report != before.report)
        }

        @Test func `a refresh that is killed while it mends a damaged store is made good`() throws {
            let store = saved.appending(path: "incidents.sqlite")
            try Data(repeating: 0x20, count: 100_000).write(to: store)
            try restore()
            try run("env", refresh())
            let after = try StateOfFolder(of: state)
            var kills = 0
            for (number, command) in try killedRefreshes().enumerated() where number % 8 == 0 {
                guard let (_, next) = try kill(command, isLooking: false) else { continue }
                kills += 1
                #expect(next.report == after.report, "\(command)")
                let isSame = next.stored == after.stored
                #expect(isSame, "\(command)")
                let aside = next.files.filter { $0.wholeMatch(of: /damaged-\w+\.sqlite/) != nil }
                #expect(aside.count == 1, "\(command): \(next.files)")
            }
            #expect(kills > 10)
        }
    }
}
