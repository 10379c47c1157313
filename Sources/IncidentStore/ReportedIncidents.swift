import GRDB
public import Incidents

/// Writes into an empty store what a report tells: each incident once, with the employees under which it
/// stood. None of it counts as new.
private struct ReportedIncidentWriter {
    private let db: Database
    private let seen: Int64
    private let insert: Statement
    private var attributor: AttributionWriter

    /// For incidents that were known at a time, in Unix seconds.
    init(_ db: Database, seen: Int64) throws {
        self.db = db
        self.seen = seen
        insert = try db.cachedStatement(sql: Self.insertSQL)
        attributor = try AttributionWriter(db, refresh: 0, seen: seen)
    }

    mutating func write(_ reported: ReportedIncident) throws {
        let (incident, key) = (reported.incident, reported.incident.key)
        let identity = key.identity.description
        try insert.execute(arguments: [
            key.type, identity, key.timestamp, key.furtherText, incident.priority.rank,
            incident.record, reported.employees.count, seen, seen, key.type, identity,
            key.timestamp, key.furtherText,
        ])
        try attributor.add(
            .employees(reported.employees, isCertain: true), priority: incident.priority.rank,
            timestamp: key.timestamp, incident: db.lastInsertedRowID)
    }

    /// An attribution that a report had is certain: no sighting is there that made it, and later ones must
    /// not give the incident to somebody else. No refresh has the number 0. Twins come in the order of their content.
    private static let insertSQL = """
        INSERT INTO incidents (
          type, identity, timestamp, further, priority, record, holders, unattributed, is_certain,
          first_seen, last_seen, changed_in, ordinal
        ) SELECT ?, ?, ?, ?, ?, ?, ?, NULL, 1, ?, ?, 0, coalesce(max(ordinal) + 1, 0)
        FROM incidents WHERE type = ? AND identity = ? AND timestamp = ? AND further = ?
        """
}

extension IncidentStore {
    /// Whether nothing has been stored yet.
    ///
    /// - Throws: `StoreError`.
    public func isUnused() throws(StoreError) -> Bool {
        do {
            return try database.read { db in
                try Bool.fetchOne(
                    db,
                    sql: """
                        SELECT NOT EXISTS (SELECT 1 FROM refreshes)
                          AND NOT EXISTS (SELECT 1 FROM publication)
                          AND NOT EXISTS (SELECT 1 FROM incidents)
                        """) ?? false
            }
        } catch {
            throw StoreError("read", path: path, error)
        }
    }

    /// Fills a store that is unused from the published report, in one transaction.
    ///
    /// - Parameters:
    ///   - seen: when the incidents were known, Unix seconds.
    ///   - report: hands over each incident once, and answers the report's SHA-256 in hexadecimal.
    /// - Returns: how many incidents and employees it has now.
    /// - Throws: `StoreError`, or what `report` throws; the store is unused as before then.
    public func fill(
        seen: Int64, from report: (_ take: (ReportedIncident) throws -> Void) throws -> String
    ) throws -> (incidents: Int, employees: Int) {
        do {
            return try database.write { db in
                var writer = try ReportedIncidentWriter(db, seen: seen)
                let digest = try report { try writer.write($0) }
                try Publication.set(digest: digest, copy: nil, in: db)
                return (
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM incidents") ?? 0,
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM employees") ?? 0
                )
            }
        } catch {
            throw StoreError.ofStore("fill", path: path, error)
        }
    }
}
