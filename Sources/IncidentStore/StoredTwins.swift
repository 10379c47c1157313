import GRDB
import Incidents

/// The incidents of a source that have a stored twin.
struct StoredTwins {
    private let keys: KeyHashes
    private let hasAny: Bool
    private let type: String
    private let select: Statement

    init(of type: String, in db: Database) throws {
        self.type = type
        let rows = try Row.fetchCursor(
            db,
            sql:
                "SELECT identity, timestamp, further FROM incidents WHERE ordinal > 0 AND type = ?",
            arguments: [type])
        var hashes: [UInt32] = []
        while let row = try rows.next() {
            let key = IncidentRow.Key(
                identity: try row.text(0), timestamp: try row.decimal(1),
                further: try row.text(2))
            hashes.append(KeyHashes.hash(key))
        }
        hasAny = !hashes.isEmpty
        keys = KeyHashes(consume hashes)
        select = try db.cachedStatement(
            sql: """
                SELECT ordinal, record FROM incidents
                WHERE type = ? AND identity = ? AND timestamp = ? AND further = ? ORDER BY ordinal
                """)
    }

    /// Whether there may be twins of a key: of nearly all that have none, it is known.
    func mayHave(_ key: IncidentRow.Key) -> Bool {
        hasAny && keys.contains(KeyHashes.hash(key))
    }

    /// What the stored incidents of a key tell, whatever the ordinal, in the order of theirs.
    func contents(of key: IncidentRow.Key) throws -> [(ordinal: Int, content: RecordContent)] {
        let arguments: StatementArguments = [type, key.identity, key.timestamp, key.further]
        var contents: [(ordinal: Int, content: RecordContent)] = []
        let rows = try Row.fetchCursor(select, arguments: arguments)
        while let row = try rows.next() {
            contents.append((try row.count(0), RecordContent(try row.text(1))))
        }
        return contents
    }
}
