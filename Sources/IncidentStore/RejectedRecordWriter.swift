import GRDB
import Incidents

/// Keeps the records that could not be understood, one row for each distinct one.
struct RejectedRecordWriter {
    private let refresh: Int64
    private let seen: Int64
    private let upsert: Statement

    init(_ db: Database, refresh: Int64, seen: Int64) throws {
        self.refresh = refresh
        self.seen = seen
        upsert = try db.cachedStatement(
            sql: """
                INSERT INTO rejected_records (
                  source, reason, text, first_seen, last_seen, count, added_in
                ) VALUES (?, ?, ?, ?, ?, 1, ?)
                ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen, count = count + 1
                RETURNING added_in IS ?, count, first_seen
                """)
    }

    /// Keeps a record, and notes in `rejections` whether it is a new one.
    func write(_ record: RejectedRecord, noting rejections: inout Rejections) throws {
        let row = try Row.fetchOne(
            upsert,
            arguments: [
                record.source, record.reason.description, record.text, seen, seen, refresh, refresh,
            ])
        guard let row else { return }
        let (isNew, count, firstSeen) = (row[0] as Bool, row[1] as Int, row[2] as Int64)
        if isNew {
            rejections.new += 1
            guard count == 1, rejections.examples.count < Rejections.mostExamples else { return }
            rejections.examples.append(
                Rejections.Example(position: record.position, reason: record.reason))
        } else {
            rejections.known += 1
            rejections.knownSince = min(rejections.knownSince ?? firstSeen, firstSeen)
        }
    }
}
