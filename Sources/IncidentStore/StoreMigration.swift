import FoundationEssentials
import GRDB

/// What was done to bring the store's tables to the state that this program knows.
public enum StoreMigration: Sendable, Equatable {
    /// They were in it.
    case none
    /// There was no store.
    case made
    /// - Parameter backup: the path of a copy from before.
    case migrated(backup: String)
}

extension StoreMigration {
    static func run(
        _ migrator: DatabaseMigrator, on store: DatabaseQueue, inFolder folder: String
    ) throws -> StoreMigration {
        let (applied, isComplete) = try store.read { db in
            (try migrator.appliedIdentifiers(db), try migrator.hasCompletedMigrations(db))
        }
        let begun = BegunMigration(inFolder: folder)
        guard !isComplete else {
            try begun.end()
            return .none
        }
        guard !applied.isEmpty else {
            try migrate(store, migrator)
            return .made
        }
        let backup = try backup(of: store, applied, migrator, begun, inFolder: folder)
        try migrate(store, migrator)
        try begun.end()
        return .migrated(backup: backup)
    }

    private static func migrate(
        _ store: DatabaseQueue, _ migrator: DatabaseMigrator
    ) throws(StoreError) {
        do {
            try migrator.migrate(store)
        } catch {
            throw StoreError("migrate", path: store.path, error)
        }
    }

    /// The backup of before the first try, where an earlier one has done a part: each migration is a transaction
    /// of its own. Otherwise a new one. There is room for the migration, too, which may write every row anew.
    private static func backup(
        of store: DatabaseQueue, _ applied: Set<String>, _ migrator: DatabaseMigrator,
        _ begun: BegunMigration, inFolder folder: String
    ) throws(StoreError) -> String {
        let kept = begun.backup(ofStoreWith: applied, migrator)
        do {
            try FreeSpace.check(forCopies: kept == nil ? 2 : 1, of: store, inFolder: folder)
        } catch {
            throw StoreError("migrate", path: store.path, error)
        }
        if let kept { return kept }
        do {
            let now = Int(RefreshClock.seconds(Date()))
            let backup = try StoreBackup.make(of: store, inFolder: folder, now: now)
            try begun.begin(backup: backup)
            return backup
        } catch {
            throw StoreError("back up", path: store.path, error)
        }
    }
}

extension Schema {
    /// - Throws: `StoreError.newer` where a migration was done that is not known here.
    static func refuseNewer(
        _ db: Database, path: String, _ migrator: DatabaseMigrator = migrator
    ) throws {
        let unknown = try migrator.appliedIdentifiers(db).subtracting(migrator.migrations)
        guard unknown.isEmpty else {
            throw StoreError.newer(path: path, migrations: unknown.sorted())
        }
    }
}
