import GRDB
import Incidents

/// The incidents of a source that have a stored twin: rare, so that their keys can be held in memory.
struct StoredTwins {
    /// A key without its ordinal, as it is stored.
    private struct Key: Hashable {
        let identity: String
        let timestamp: Double
        let further: String
    }

    private let keys: Set<Key>
    private let select: Statement

    init(of type: String, in db: Database) throws {
        let rows = try Row.fetchCursor(
            db,
            sql:
                "SELECT identity, timestamp, further FROM incidents WHERE ordinal > 0 AND type = ?",
            arguments: [type])
        var keys: Set<Key> = []
        while let row = try rows.next() {
            keys.insert(Key(identity: row[0], timestamp: row[1], further: row[2]))
        }
        self.keys = keys
        select = try db.cachedStatement(
            sql: """
                SELECT ordinal, record FROM incidents
                WHERE type = ? AND identity = ? AND timestamp = ? AND further = ? ORDER BY ordinal
                """)
    }

    func contains(_ key: Incident.Key) -> Bool {
        !keys.isEmpty
            && keys.contains(
                Key(
                    identity: key.identity.description, timestamp: key.timestamp,
                    further: key.furtherText))
    }

    /// The stored incidents of a key, whatever the ordinal, in the order of theirs.
    func records(of key: Incident.Key) throws -> [(ordinal: Int, record: [UInt8])] {
        let arguments: StatementArguments = [
            key.type, key.identity.description, key.timestamp, key.furtherText,
        ]
        return try Row.fetchAll(select, arguments: arguments).map { row in
            (row[0], Array((row[1] as String).utf8))
        }
    }
}
