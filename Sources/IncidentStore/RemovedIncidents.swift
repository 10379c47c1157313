import GRDB
import Incidents

/// Incidents that the retention removed. Who follows the changes is told of them, by their public id, for
/// some days.
enum RemovedIncidents {
    /// How long one is told of, in seconds. Who was away for longer starts over.
    static let told: Int64 = 7 * 24 * 60 * 60

    /// How many are read at once.
    private static let batch = 10_000

    /// Removes the incidents from before `cutoff` (Unix seconds), in a refresh; answers how many.
    static func remove(before cutoff: Int64, in refresh: Int64, _ db: Database) throws -> Int {
        let note = try db.cachedStatement(
            sql: "INSERT INTO removed_incidents (refresh_id, id) VALUES (?, ?)")
        // The attributions go with their incidents (ON DELETE CASCADE).
        let delete = try db.cachedStatement(sql: "DELETE FROM incidents WHERE id = ?")
        // By the types that are stored: one that no source has any more must go, too.
        let types = try String.fetchAll(db, sql: "SELECT DISTINCT type FROM incidents")
        var count = 0
        for type in types {
            while true {
                let rows = try Row.fetchAll(
                    db, sql: expiredSQL, arguments: [type, cutoff, batch])
                for row in rows {
                    try note.execute(arguments: [refresh, try Incident.Key.id(of: row)])
                    try delete.execute(arguments: [try row.number(0)])
                }
                count += rows.count
                guard rows.count == batch else { break }
            }
        }
        return count
    }

    /// Forgets those that need be told no more, in a refresh that started at a time in Unix seconds.
    static func forget(started: Int64, cutoff: Int64, in db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM removed_incidents WHERE refresh_id <= (
                  SELECT max(id) FROM refreshes WHERE started < ?)
                """,
            arguments: [max(started - told, cutoff)])
    }

    private static let expiredSQL = """
        SELECT id, type, identity, timestamp, further, ordinal
        FROM incidents INDEXED BY incidents_by_kind
        WHERE type = ? AND priority IN (0, 1, 2, 3) AND timestamp < ? LIMIT ?
        """
}

extension Incident.Key {
    /// The public id of a stored incident, from a row with these columns after the first: `type`, `identity`,
    /// `timestamp`, `further`, `ordinal`.
    static func id(of row: Row) throws -> String {
        let type = try row.text(1)
        let source = IncidentSource.all.first { $0.name == type }
        return id(
            type: type, identity: try row.text(2), timestamp: try row.decimal(3),
            further: source?.furtherKeyFields.isEmpty == false ? try row.text(4) : nil,
            ordinal: try row.count(5))
    }
}
