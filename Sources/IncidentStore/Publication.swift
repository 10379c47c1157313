import GRDB

/// Which report shows what is stored: a refresh notices by it that the last one died in between.
enum Publication {
    /// To be called in a transaction that changes what the report shows.
    static func outdate(in db: Database) throws {
        try set(nil, in: db)
    }

    /// Notes the report that shows what is stored, by its SHA-256 in hexadecimal.
    static func set(_ digest: String?, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO publication (id, digest) VALUES (1, ?)
                ON CONFLICT DO UPDATE SET digest = excluded.digest
                """,
            arguments: [digest])
    }
}

extension IncidentStore {
    /// Whether the published report, by its SHA-256 in hexadecimal, is the one of what is stored.
    ///
    /// - Throws: `StoreError`.
    public func isPublished(as digest: String?) throws(StoreError) -> Bool {
        do {
            return try database.read { db in
                if let row = try Row.fetchOne(db, sql: "SELECT digest FROM publication") {
                    return digest != nil && digest == row[0] as String?
                }
                // Nothing was to be published yet, or a version before this one did.
                let hasAnswers = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sources)")
                return digest != nil || hasAnswers == false
            }
        } catch {
            throw StoreError("read", path: path, error)
        }
    }

    /// Notes that a report of what is stored has been published.
    ///
    /// - Throws: `StoreError`.
    public func notePublished(as digest: String) throws(StoreError) {
        try write { db in try Publication.set(digest, in: db) }
    }
}
