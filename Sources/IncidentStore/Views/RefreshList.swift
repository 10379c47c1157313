import GRDB

/// A refresh, as the log has it. What a version of the program before this one did not note is `nil`.
public struct LoggedRefresh: Sendable, Equatable {
    public let id: Int64
    public let runID: String?
    /// Unix seconds, UTC.
    public let started: Int64
    public let ended: Int64?
    /// Incidents that the retention removed; they were from before the cutoff, in Unix seconds.
    public let removed: Int
    public let cutoff: Int64?
    /// How many incidents were stored at its end, and how many of them somebody is named for.
    public let stored: Int?
    public let attributed: Int?
    /// What does not add up, as a sentence: a fault of this program.
    public let mismatch: String?
    /// Whether it asked no upstream: a person accepted identities that had been held back.
    public let isAcceptance: Bool
    /// In no order.
    public let sources: [LoggedSource]
}

/// What a source gave in a refresh.
public struct LoggedSource: Sendable, Equatable {
    public let name: String
    /// Why it failed; `nil` where it answered.
    public let error: SourceFailure.Category?
    /// What was wrong with its answer, as `SourceSummary.Finding` has it.
    public let finding: String?
    public let attempts: Int?
    public let seconds: Double
    public let bytes: Int
    public let counts: RecordCounts
}

extension StoreReader {
    /// The refreshes, the newest first: those after the one of an id, at most so many.
    ///
    /// - Throws: `StoreError`.
    public func refreshes(
        after id: Int64?, limit: Int
    ) throws(StoreError) -> Page<LoggedRefresh, Int64> {
        try read { db in
            Page(
                try LoggedRefresh.fetch(before: id ?? .max, limit: limit + 1, in: db),
                limit: limit, position: \.id)
        }
    }
}

extension LoggedRefresh {
    static func fetch(before id: Int64, limit: Int, in db: Database) throws -> [LoggedRefresh] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, run_id, started, ended, removed, cutoff, stored, attributed, mismatch,
                  is_acceptance
                FROM refreshes WHERE id < ? ORDER BY id DESC LIMIT ?
                """,
            arguments: [id, limit]
        ).map { row in
            LoggedRefresh(
                id: try row.number(0), runID: try row.ifPresent(1, row.text),
                started: try row.time(2),
                ended: try row.ifPresent(3, row.time), removed: try row.count(4),
                cutoff: try row.ifPresent(5, row.time), stored: try row.ifPresent(6, row.count),
                attributed: try row.ifPresent(7, row.count),
                mismatch: try row.ifPresent(8, row.text), isAcceptance: try row.flag(9),
                sources: try LoggedSource.fetch(of: row.number(0), in: db))
        }
    }
}

extension LoggedSource {
    static func fetch(of refresh: Int64, in db: Database) throws -> [LoggedSource] {
        try Row.fetchAll(
            db,
            sql: "SELECT \(columns) FROM refresh_sources WHERE refresh_id = ?",
            arguments: [refresh]
        ).map { try LoggedSource($0) }
    }

    /// What `init(_:)` reads.
    static let columns = """
        source, error, iif(is_incomplete, 'incomplete', finding), attempts, seconds, bytes, fetched, new, updated, unchanged, rejected,
        past_retention, unattributed
        """

    init(_ row: Row) throws {
        var counts = RecordCounts()
        counts.fetched = try row.count(6)
        counts.new = try row.count(7)
        counts.updated = try row.count(8)
        counts.unchanged = try row.count(9)
        counts.rejected = try row.count(10)
        counts.pastRetention = try row.count(11)
        counts.unattributed = try row.count(12)
        self.init(
            name: try row.text(0),
            error: try row.ifPresent(1, row.text).map(SourceFailure.Category.init),
            finding: try row.ifPresent(2, row.text), attempts: try row.ifPresent(3, row.count),
            seconds: try row.seconds(4), bytes: try row.count(5), counts: counts)
    }
}
