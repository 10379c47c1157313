import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite struct MigrateTests {
        private let folder: TemporaryFolder
        private let state: URL

        init() throws {
            folder = try TemporaryFolder()
            state = try folder.folder("state")
        }

        private func migrate(_ arguments: String...) throws -> (status: Int32, output: String) {
            let process = try RunningProcess(
                Program.fetch, ["migrate", "--state-directory", state.path] + arguments,
                in: folder.url)
            return (process.waitForEnd(), process.output)
        }

        private func refresh() throws -> (status: Int32, output: String) {
            let upstream = try Upstream(in: folder)
            let process = try upstream.fetch(into: state, in: folder)
            return withExtendedLifetime(upstream) { (process.waitForEnd(), process.output) }
        }

        @Test func `without a store there is nothing to do, and nothing is made`() throws {
            let (status, output) = try migrate()
            #expect(status == 0)
            #expect(
                output == """
                    there is no store at \(state.path)/incidents.sqlite yet, so nothing to migrate

                    """)
            #expect(try FileManager.default.contentsOfDirectory(atPath: state.path) == [])
        }

        @Test func `a store that is up to date is left as it is`() throws {
            #expect(try refresh().status == 0)
            let (status, output) = try migrate()
            #expect(status == 0)
            #expect(output.hasSuffix("is up to date, nothing to migrate\n"))
        }

        /// Takes the tables back to what the version before the run ids made of them.
        private func undoRunIDs() throws { _ = try query(Self.undoingRunIDs, in: state) }

        static let undoingRunIDs = """
            ALTER TABLE refreshes DROP COLUMN run_id;
            ALTER TABLE rejected_records DROP COLUMN added_in;
            DELETE FROM grdb_migrations WHERE identifier LIKE '2:%';
            """

        @Test func `a store of an older version is migrated after a backup, also by a refresh`()
            throws
        {
            #expect(try refresh().status == 0)
            for command in [{ try migrate() }, { try refresh() }] {
                try undoRunIDs()
                let (status, output) = try command()
                #expect(status == 0, "\(output)")
                let line = try #require(
                    output.firstMatch(
                        of:
                            /migrated the store; as it was before, it is in (.+\/backup-\w+\.sqlite)\n/
                    ))
                let backup = String(line.1)
                let count = "SELECT count(*) FROM incidents"
                #expect(try run("sqlite3", backup, count) == query(count, in: state))
                let hasRunIDs = """
                    SELECT count(*) FROM pragma_table_info('refreshes') WHERE name = 'run_id'
                    """
                #expect(try run("sqlite3", backup, hasRunIDs) == "0")
                #expect(try query(hasRunIDs, in: state) == "1")
            }
            #expect(try migrate().output.hasSuffix("is up to date, nothing to migrate\n"))
        }

        @Test func `a migration that fails leaves the store as it was, and says why`() throws {
            #expect(try refresh().status == 0)
            // The column is there already.
            _ = try query("DELETE FROM grdb_migrations WHERE identifier LIKE '2:%'", in: state)
            let (status, output) = try migrate()
            #expect(status == 1)
            #expect(
                output.contains("error: cannot migrate the store \(state.path)/incidents.sqlite: "))
            #expect(
                try query(
                    "SELECT count(*) FROM grdb_migrations WHERE identifier LIKE '2:%'", in: state)
                    == "0")
        }

        @Test func `a store of a newer version is left alone, by a migration and by a refresh`()
            throws
        {
            #expect(try refresh().status == 0)
            _ = try query("INSERT INTO grdb_migrations VALUES ('9: later')", in: state)
            for (status, output) in [try migrate(), try refresh()] {
                #expect(status == 78)
                #expect(output.contains("is of a newer version than this program"))
                #expect(output.contains("(\"9: later\" was done to it)"))
            }
            #expect(try query("SELECT count(*) FROM refreshes", in: state) == "1")
        }

        @Test func `a damaged store is left to the next refresh, which mends it`() throws {
            #expect(try refresh().status == 0)
            let store = state.appending(path: "incidents.sqlite")
            let count = try query("SELECT count(*) FROM incidents WHERE holders > 0", in: state)
            try Data(repeating: 0x20, count: 100_000).write(to: store)
            let (status, output) = try migrate()
            #expect(status == 1)
            #expect(
                output == """
                    error: the store \(store.path) is damaged (file is not a database); the next \
                    refresh sets it aside and makes a new one, from what the report holds and upstream \
                    shows

                    """)
            let mended = try refresh()
            #expect(mended.status == 0)
            #expect(mended.output.contains("saved from the report: \(count) incidents of "))
            #expect(try migrate().output.hasSuffix("is up to date, nothing to migrate\n"))
        }

        @Test func `while a refresh runs it gives way`() throws {
            #expect(try refresh().status == 0)
            let lock = open(state.appending(path: "refresh.lock").path, O_RDWR | O_CLOEXEC)
            defer { close(lock) }
            #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
            #expect(try migrate().status == 75)
        }

        @Test func `a wrong usage is one`() throws {
            #expect(try migrate("--bogus").status == 64)
            #expect(try migrate("argument").status == 64)
            #expect(try migrate("--log-level", "loud").status == 78)
            let help = try migrate("--help")
            #expect(help.status == 0)
            #expect(help.output.contains("USAGE: incidents-fetch migrate"))
        }

        @Test func `a refresh removes an old backup of the store`() throws {
            let backup = state.appending(path: "backup-20200101T000000Z.sqlite")
            try Data("old".utf8).write(to: backup)
            #expect(try refresh().status == 0)
            #expect(!FileManager.default.fileExists(atPath: backup.path))
        }
    }
}
