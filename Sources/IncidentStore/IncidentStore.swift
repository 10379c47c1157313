import GRDB
public import Incidents

/// The SQLite store: incidents, whom they concern, what was rejected, and the log of refreshes.
///
/// A refresh appends and updates in one transaction; readers see the state before it or after it.
public struct IncidentStore: Sendable {
    /// Its file's name in the state folder.
    public static let fileName = "incidents.sqlite"

    /// What opening it did to its tables.
    public let migration: StoreMigration

    /// Inserting by key touches the whole index.
    static let cacheMegabytes = 32

    let path: String
    let database: DatabaseQueue

    /// Opens the store in a folder, makes it where there is none, and migrates it after a backup.
    ///
    /// - Precondition: no other process works in the folder.
    /// - Throws: `StoreError`.
    public init(inFolder folder: String) throws(StoreError) {
        try self.init(inFolder: folder, migrator: Schema.migrator)
    }

    init(inFolder folder: String, migrator: DatabaseMigrator) throws(StoreError) {
        path = "\(folder)/\(Self.fileName)"
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(10)
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            try database.read { [path] db in try Schema.refuseNewer(db, path: path, migrator) }
            try database.writeWithoutTransaction { db in
                // What a refresh has committed must outlast a power cut: upstream may not show it again.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try Self.setCache(megabytes: Self.cacheMegabytes, in: db)
                // What is past the retention is overwritten, not only forgotten.
                try db.execute(sql: "PRAGMA secure_delete = ON")
            }
            migration = try StoreMigration.run(migrator, on: database, inFolder: folder)
        } catch {
            throw StoreError("open", path: path, error)
        }
    }

    /// Adds what upstream answered, in one transaction.
    ///
    /// - Throws: `StoreError`.
    public func apply(_ arrivals: RefreshArrivals) throws(StoreError) -> RefreshSummary {
        let summary = try write { db in try RefreshTransaction(db, arrivals).run() }
        try emptyLog()
        return summary
    }

    /// Brings what was written into the database file: what was removed is in the write-ahead log until then.
    /// Where a reader is in the way, the next refresh does it.
    private func emptyLog() throws(StoreError) {
        do {
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
        } catch {
            throw StoreError("write", path: path, error)
        }
    }

    static func setCache(megabytes: Int, in db: Database) throws {
        try db.execute(sql: "PRAGMA cache_size = -\(megabytes * 1024)")
    }

    func write<Value>(_ change: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try database.write(change)
        } catch {
            throw StoreError("write", path: path, error)
        }
    }

    /// The parts of the report in their order, all of one state of the store, one at a time.
    ///
    /// - Throws: `StoreError`, or what `take` throws.
    public func forEachReportPart(_ take: (ReportPart) throws -> Void) throws {
        do {
            try database.read { db in
                var parts = try ReportParts(db)
                while let part = try parts.next() {
                    try take(part)
                }
            }
        } catch {
            throw StoreError.ofStore("read", path: path, error)
        }
    }

    /// To be called where another store takes its place while this value is still around.
    ///
    /// - Throws: `StoreError`.
    public func close() throws(StoreError) {
        do {
            try database.close()
        } catch {
            throw StoreError("close", path: path, error)
        }
    }
}
