import GRDB
import Testing

@testable import IncidentStore

@Suite struct MigrationTests {
    @Test func `a store of before the run ids keeps its data and gets them`() throws {
        let folder = try TestStore.newFolder()
        let database = try DatabaseQueue(path: "\(folder)/\(IncidentStore.fileName)")
        try Schema.migrator.migrate(database, upTo: "1: incidents, attribution, refresh log")
        try database.write { db in try db.execute(sql: Self.logged) }
        try database.close()
        let store = try TestStore(reopening: folder)
        let id = RunID(invocation: "0123456789abcdef0123456789abcdef")
        let summary = try store.refresh(
            ["misuse": ["1"]], failing: ["denial"], at: 200, runID: id)
        #expect(
            try store.rows("SELECT id, started, removed, run_id FROM refreshes") == [
                "1|100|0|NULL", "2|200|0|0123456789abcdef0123456789abcdef",
            ])
        #expect(
            try store.rows(
                "SELECT refresh_id, attempts FROM refresh_sources WHERE source = 'denial'")
                == ["1|NULL", "2|1"])
        #expect(
            try store.rows("SELECT text, first_seen, count, added_in FROM rejected_records")
                == ["1|100|2|NULL"])
        // What was logged before counts.
        #expect(
            summary.summary(of: "denial")?.outage
                == Outage(since: 100, refreshes: 1, isWhole: true))
        #expect(summary.summary(of: "misuse")?.rejections.knownSince == 100)
        #expect(summary.summary(of: "misuse")?.rejectedBefore == 1)
    }

    @Test func `what the views ask for is not in a copy of before, so it is made anew`() throws {
        let folder = try TestStore.newFolder()
        let database = try DatabaseQueue(path: "\(folder)/\(IncidentStore.fileName)")
        try Schema.migrator.migrate(
            database, upTo: "7: changes, summaries, what the views ask for")
        try database.write { db in
            try Publication.set(
                digest: String(repeating: "a", count: 64), copy: "views-of-before", in: db)
        }
        try database.close()
        let store = try TestStore(reopening: folder)
        #expect(
            try store.rows("SELECT length(digest), copy FROM publication") == ["64|NULL"])
    }

    private static let logged = """
        INSERT INTO refreshes VALUES (1, 100, 0);
        INSERT INTO refresh_sources VALUES
          (1, 'misuse', NULL, 0.1, 50, 1, 0, 0, 0, 1, 0, 0),
          (1, 'denial', 'cannot reach it', 0.1, 0, 0, 0, 0, 0, 0, 0, 0);
        INSERT INTO sources VALUES ('misuse', 100, 100, 1);
        INSERT INTO rejected_records VALUES ('misuse', 'not an object', '1', 100, 100, 1);
        """
}
