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
        let (isNew, isComplete) = try store.read { db in
            (try migrator.appliedIdentifiers(db).isEmpty, try migrator.hasCompletedMigrations(db))
        }
        guard !isComplete else { return .none }
        let backup = isNew ? nil : try backup(of: store, inFolder: folder)
        do {
            try migrator.migrate(store)
        } catch {
            throw StoreError("migrate", path: store.path, error)
        }
        return backup.map { .migrated(backup: $0) } ?? .made
    }

    private static func backup(
        of store: DatabaseQueue, inFolder folder: String
    ) throws(StoreError) -> String {
        do {
            let now = Int(RefreshClock.seconds(Date()))
            return try StoreBackup.make(of: store, inFolder: folder, now: now)
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
