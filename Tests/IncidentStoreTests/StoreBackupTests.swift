import Foundation
import GRDB
import Testing

@testable import IncidentStore

@Suite struct StoreBackupTests {
    private let day = 24 * 60 * 60

    /// A migration that is not shipped yet.
    private var next: DatabaseMigrator {
        var migrator = Schema.migrator
        migrator.registerMigration("test: next") { db in
            try db.execute(sql: "DELETE FROM attributions")
        }
        return migrator
    }

    private func backups(_ store: TestStore) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: store.folder)
            .filter { $0.hasPrefix("backup") }.sorted()
    }

    private func write(_ name: String, in store: TestStore) throws {
        try Data("old".utf8).write(to: URL(filePath: "\(store.folder)/\(name)"))
    }

    @Test func `a store that was not there is made, and one that is up to date is left`() throws {
        let store = try TestStore()
        #expect(store.store.migration == .made)
        #expect(try IncidentStore(inFolder: store.folder).migration == .none)
        #expect(try backups(store) == [])
    }

    @Test
    func `before a migration the store is copied, for its owner and group, and the copy is whole`()
        throws
    {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        let migrated = try IncidentStore(inFolder: store.folder, migrator: next)
        let name = try #require(try backups(store).first)
        #expect(migrated.migration == .migrated(backup: "\(store.folder)/\(name)"))
        #expect(name.wholeMatch(of: /backup-\d{8}T\d{6}Z\.sqlite/) != nil)
        #expect(try store.rows("SELECT count(*) FROM attributions") == ["0"])
        let attributes = try FileManager.default.attributesOfItem(
            atPath: "\(store.folder)/\(name)")
        #expect(attributes[.posixPermissions] as? Int == 0o640)

        // Put in the store's place, it is the store of before.
        for side in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(
                atPath: "\(store.folder)/\(IncidentStore.fileName)\(side)")
        }
        try FileManager.default.removeItem(atPath: "\(store.folder)/\(IncidentStore.fileName)")
        try FileManager.default.moveItem(
            atPath: "\(store.folder)/\(name)",
            toPath: "\(store.folder)/\(IncidentStore.fileName)")
        #expect(try IncidentStore(inFolder: store.folder).migration == .none)
        #expect(try store.rows("SELECT count(*) FROM attributions") == ["1"])
        #expect(try store.rows("PRAGMA integrity_check") == ["ok"])
    }

    /// The next migration, and one after it that fails where the store is not made for it.
    private var nextButOne: DatabaseMigrator {
        var migrator = next
        migrator.registerMigration("test: next but one") { db in
            try db.execute(sql: "INSERT INTO only_if_it_is_there VALUES (1)")
        }
        return migrator
    }

    @Test func `a migration that is tried again keeps the backup of before the first try`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        for _ in 0..<3 {
            let error = #expect(throws: StoreError.self) {
                try IncidentStore(inFolder: store.folder, migrator: nextButOne)
            }
            #expect(error?.description.contains("cannot migrate the store") == true)
            // The part that could be done is.
            #expect(try store.rows("SELECT count(*) FROM attributions") == ["0"])
        }
        let backup = try #require(try backups(store).first)
        #expect(try backups(store) == [backup])
        try store.execute("CREATE TABLE only_if_it_is_there (a)")
        let migrated = try IncidentStore(inFolder: store.folder, migrator: nextButOne)
        #expect(migrated.migration == .migrated(backup: "\(store.folder)/\(backup)"))
        let kept = try DatabaseQueue(path: "\(store.folder)/\(backup)")
        #expect(
            try kept.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM attributions") }
                == 1)
        #expect(!FileManager.default.fileExists(atPath: "\(store.folder)/migration.unfinished"))
    }

    @Test func `a later migration has a backup of its own`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        _ = try IncidentStore(inFolder: store.folder, migrator: next)
        try store.execute("CREATE TABLE only_if_it_is_there (a)")
        let migrated = try IncidentStore(inFolder: store.folder, migrator: nextButOne)
        let backup = try #require(try backups(store).first)
        #expect(migrated.migration == .migrated(backup: "\(store.folder)/\(backup)"))
        let kept = try DatabaseQueue(path: "\(store.folder)/\(backup)")
        let isOfBefore = try kept.read { db in try db.tableExists("only_if_it_is_there") }
        #expect(isOfBefore)
    }

    @Test func `where a first try has done nothing, or its backup is gone, another is made`() throws
    {
        let store = try TestStore()
        let note = URL(filePath: "\(store.folder)/migration.unfinished")
        for name in ["backup-20231114T221320Z.sqlite", "../x", "", "incidents.sqlite"] {
            try Data(name.utf8).write(to: note)
            var migrator = Schema.migrator
            migrator.registerMigration("test: \(name)") { _ in }
            let path = "\(store.folder)/\(IncidentStore.fileName)"
            try store.execute("DELETE FROM grdb_migrations WHERE identifier LIKE 'test: %'")
            let migrated = try IncidentStore(inFolder: store.folder, migrator: migrator)
            guard case .migrated(let backup) = migrated.migration else {
                Issue.record("\(migrated.migration)")
                continue
            }
            #expect(backup != path)
            #expect(backup.contains("/backup-2"))
            #expect(!backup.contains("20231114"))
        }
    }

    @Test func `the newest backup is the only one, and what was not finished goes`() throws {
        let store = try TestStore()
        try write("backup-20200101T000000Z.sqlite", in: store)
        try write("backup.sqlite.new", in: store)
        try write("backup-mine.sqlite", in: store)
        _ = try IncidentStore(inFolder: store.folder, migrator: next)
        let names = try backups(store)
        #expect(names.count == 2)
        #expect(names.last == "backup-mine.sqlite")
        #expect(names.first != "backup-20200101T000000Z.sqlite")
    }

    @Test(arguments: [(0, 7), (1, 1), (7, 7), (30, 7)])
    func `a backup is kept as long as the retention, for a week at most`(
        _ retention: Int, _ days: Int
    ) throws {
        let store = try TestStore()
        let name = "backup-20231114T221320Z.sqlite"
        let made = 1_700_000_000
        func isKept(at now: Int) throws -> Bool {
            try write(name, in: store)
            try StoreBackup.removeExpired(
                inFolder: store.folder, retentionDays: retention, now: now)
            return try backups(store) == [name]
        }
        #expect(try isKept(at: made))
        #expect(try isKept(at: made + days * day))
        #expect(try !isKept(at: made + days * day + 1))
        // Its age is not known.
        #expect(try !isKept(at: made - 1))
    }

    @Test func `what is left of an unfinished backup goes with the next refresh`() throws {
        let store = try TestStore()
        try write("backup.sqlite.new", in: store)
        try write("backup-20200101T000000Z.sqlite.new-journal", in: store)
        try StoreBackup.removeExpired(inFolder: store.folder, retentionDays: 30, now: 0)
        #expect(try backups(store) == [])
    }

    @Test func `a store of a newer version is refused and left as it is`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        _ = try IncidentStore(inFolder: store.folder, migrator: next)
        let path = "\(store.folder)/\(IncidentStore.fileName)"
        let before = try Data(contentsOf: URL(filePath: path))
        let error = #expect(throws: StoreError.self) { try IncidentStore(inFolder: store.folder) }
        #expect(error == .newer(path: path, migrations: ["test: next"]))
        #expect(throws: StoreError.newer(path: path, migrations: ["test: next"])) {
            try IncidentStore.lastSuccesses(inFolder: store.folder)
        }
        #expect(
            error?.description == """
                the store \(path) is of a newer version than this program, and stays as it is \
                ("test: next" was done to it); install that version of incidents-fetch again, or a \
                later one
                """)
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func `when each source last answered is read without making or changing a store`() throws
    {
        #expect(try IncidentStore.lastSuccesses(inFolder: "/nonexistent") == [:])
        let store = try TestStore()
        try store.refresh(failing: ["misuse"], at: 1_000_000)
        try store.refresh(failing: ["denial"], at: 1_000_900)
        let times = try IncidentStore.lastSuccesses(inFolder: store.folder)
        #expect(times["denial"] == 1_000_000)
        #expect(times["misuse"] == 1_000_900)
        #expect(times["identities"] == 1_000_900)
    }
}
