import Foundation
import Testing

extension EndToEnd {
    /// What the programs write where standard error is the journal, whose part a file plays.
    @Suite struct JournalTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
        }

        /// The lines of a program that refuses a setting, its `JOURNAL_STREAM` being what the shell
        /// makes of a text, in which `$log` is the file that it writes to.
        private func refusal(by program: URL, stream: String) throws -> [String] {
            let log = folder.url.appending(path: "log-\(UUID())")
            let command = """
                log=$0; touch "$log"; export JOURNAL_STREAM=\(stream)
                "$1" --log-level loud 2> "$log"; cat "$log"
                """
            return try run("bash", "-c", command, log.path, program.path)
                .split(separator: "\n").map(String.init)
        }

        @Test(arguments: [Program.fetch, Program.responder, Program.simulator])
        func `each program writes priorities to the journal, and words elsewhere`(
            program: URL
        ) throws {
            let inJournal = try refusal(by: program, stream: #"$(stat --format %d:%i "$log")"#)
            #expect(inJournal.count == 1)
            #expect(inJournal.first?.hasPrefix("<3>--") == true, "\(inJournal)")
            // Another file; another file system with the same number; none.
            for other in ["$(stat --format %d:%i /)", #"1$(stat --format %d:%i "$log")"#, ""] {
                let plain = try refusal(by: program, stream: other)
                #expect(plain.count == 1)
                #expect(plain.first?.hasPrefix("error: --") == true, "\(plain)")
            }
        }

        @Test func `a refresh has one id in the log, in the store and in the journal`() throws {
            let upstream = try Upstream(in: folder)
            let state = try folder.folder("state")
            for id in ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"] {
                let process = try upstream.fetch(
                    into: state, environment: ["INVOCATION_ID": id], in: folder)
                #expect(process.waitForEnd() == 0)
                #expect(process.output.contains(" s, run \(id): identities "))
                #expect(
                    try query("SELECT run_id FROM refreshes ORDER BY id DESC LIMIT 1", in: state)
                        == id)
            }
        }

        @Test func `without systemd a refresh has a random id`() throws {
            let upstream = try Upstream(in: folder)
            let state = try folder.folder("state")
            let process = try upstream.fetch(
                into: state, environment: ["INVOCATION_ID": ""], in: folder)
            #expect(process.waitForEnd() == 0)
            let id = try query("SELECT run_id FROM refreshes", in: state)
            #expect(id.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            #expect(process.output.contains(" s, run \(id): "))
        }

        @Test func `what failed is told of also when the store cannot be written`() throws {
            let state = try folder.folder("state")
            let upstream = try Upstream(failing: ["misuse"], in: folder)
            #expect(try upstream.fetch(into: state, in: folder).waitForEnd() == 3)
            let fault = """
                CREATE TRIGGER fault BEFORE INSERT ON refreshes BEGIN SELECT raise(ABORT, 'no'); END
                """
            _ = try query(fault, in: state)
            let process = try upstream.fetch(into: state, in: folder)
            #expect(process.waitForEnd() == 1)
            #expect(process.output.contains("warning: misuse failed: http://127.0.0.1:"))
            #expect(process.output.contains("error: cannot write the store \(state.path)/"))
        }
    }
}
