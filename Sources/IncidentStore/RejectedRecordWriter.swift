import GRDB
import Incidents

/// Keeps the records that could not be understood, one row for each distinct one, and no more than the
/// newest `most` of them: a source can be all wrong.
struct RejectedRecordWriter {
    static let most = 10_000

    private let db: Database
    private let refresh: Int64
    private let seen: Int64
    private let update: Statement
    private let insert: Statement
    private var added = 0
    private var notAdded = 0

    init(_ db: Database, refresh: Int64, seen: Int64) throws {
        self.db = db
        self.refresh = refresh
        self.seen = seen
        update = try db.cachedStatement(
            sql: """
                UPDATE rejected_records SET last_seen = ?, count = count + 1
                WHERE source = ? AND reason = ? AND text = ?
                RETURNING added_in IS ?, first_seen
                """)
        insert = try db.cachedStatement(
            sql: """
                INSERT INTO rejected_records (
                  source, reason, text, first_seen, last_seen, count, added_in
                ) VALUES (?, ?, ?, ?, ?, 1, ?)
                """)
    }

    /// Keeps a record, and notes in `rejections` whether it is a new one.
    mutating func write(_ record: RejectedRecord, noting rejections: inout Rejections) throws {
        let key: [any DatabaseValueConvertible] = [
            record.source, record.reason.description, record.text,
        ]
        let known = try Row.fetchOne(
            update, arguments: StatementArguments([seen] + key + [refresh]))
        if let known, try !known.flag(0) {
            rejections.known += 1
            let firstSeen = try known.time(1)
            rejections.knownSince = min(rejections.knownSince ?? firstSeen, firstSeen)
            return
        }
        rejections.new += 1
        guard known == nil else { return }
        try add(StatementArguments(key + [seen, seen, refresh]))
        guard rejections.examples.count < Rejections.mostExamples else { return }
        rejections.examples.append(
            Rejections.Example(position: record.position, reason: record.reason))
    }

    /// Counts so many more records of an answer, of which only the first are told one by one.
    mutating func countMore(_ count: Int, noting rejections: inout Rejections) {
        // They are news where any of those is that were told.
        if rejections.new == 0, rejections.known > 0 {
            rejections.known += count
        } else {
            rejections.new += count
        }
        notAdded += count
    }

    private mutating func add(_ arguments: StatementArguments) throws {
        // What would be dropped at the end anyway need not be written first.
        guard added < Self.most else {
            notAdded += 1
            return
        }
        try insert.execute(arguments: arguments)
        added += 1
    }

    /// Drops the oldest of those that are too many.
    ///
    /// - Returns: how many records of this refresh or before are not kept.
    func finish() throws -> Int {
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM rejected_records") ?? 0
        guard count > Self.most else { return notAdded }
        try db.execute(
            sql: """
                DELETE FROM rejected_records WHERE (source, reason, text) IN (
                  SELECT source, reason, text FROM rejected_records
                  ORDER BY last_seen, first_seen, source, reason, text LIMIT ?)
                """,
            arguments: [count - Self.most])
        return notAdded + db.changesCount
    }
}
