import GRDB
import Incidents

/// Keeps the records that could not be understood, one row for each distinct one.
struct RejectedRecordWriter {
    private let seen: Int64
    private let upsert: Statement

    init(_ db: Database, seen: Int64) throws {
        self.seen = seen
        upsert = try db.cachedStatement(
            sql: """
                INSERT INTO rejected_records (source, reason, text, first_seen, last_seen, count)
                VALUES (?, ?, ?, ?, ?, 1)
                ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen, count = count + 1
                """)
    }

    func write(_ record: RejectedRecord) throws {
        try upsert.execute(
            arguments: [record.source, record.reason.description, record.text, seen, seen])
    }
}
