import GRDB
import Incidents

/// The incidents of a source that have a stored twin: rare, so that their keys can be held in memory.
struct StoredTwins {
    private let keys: Set<IncidentRow.Key>
    private let type: String
    private let select: Statement

    init(of type: String, in db: Database) throws {
        self.type = type
        let rows = try Row.fetchCursor(
            db,
            sql:
                "SELECT identity, timestamp, further FROM incidents WHERE ordinal > 0 AND type = ?",
            arguments: [type])
        var keys: Set<IncidentRow.Key> = []
        while let row = try rows.next() {
            keys.insert(
                IncidentRow.Key(
                    identity: try row.text(0), timestamp: try row.decimal(1),
                    further: try row.text(2)))
        }
        self.keys = keys
        select = try db.cachedStatement(
            sql: """
                SELECT ordinal, record FROM incidents
                WHERE type = ? AND identity = ? AND timestamp = ? AND further = ? ORDER BY ordinal
                """)
    }

    func contains(_ key: IncidentRow.Key) -> Bool {
        !keys.isEmpty && keys.contains(key)
    }

    /// The stored incidents of a key, whatever the ordinal, in the order of theirs.
    func records(of key: IncidentRow.Key) throws -> [(ordinal: Int, record: [UInt8])] {
        let arguments: StatementArguments = [type, key.identity, key.timestamp, key.further]
        return try Row.fetchAll(select, arguments: arguments).map { row in
            (try row.count(0), Array(try row.text(1).utf8))
        }
    }
}
