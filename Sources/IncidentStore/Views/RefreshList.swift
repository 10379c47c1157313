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
    public let error: String?
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
                id: row[0], runID: row[1], started: row[2], ended: row[3], removed: row[4],
                cutoff: row[5], stored: row[6], attributed: row[7], mismatch: row[8],
                isAcceptance: row[9], sources: try LoggedSource.fetch(of: row[0], in: db))
        }
    }
}

extension LoggedSource {
    static func fetch(of refresh: Int64, in db: Database) throws -> [LoggedSource] {
        try Row.fetchAll(
            db,
            sql: "SELECT \(columns) FROM refresh_sources WHERE refresh_id = ?",
            arguments: [refresh]
        ).map(LoggedSource.init)
    }

    /// What `init(_:)` reads.
    static let columns = """
        source, error, iif(is_incomplete, 'incomplete', finding), attempts, seconds, bytes, fetched, new, updated, unchanged, rejected,
        past_retention, unattributed
        """

    init(_ row: Row) {
        var counts = RecordCounts()
        counts.fetched = row[6]
        counts.new = row[7]
        counts.updated = row[8]
        counts.unchanged = row[9]
        counts.rejected = row[10]
        counts.pastRetention = row[11]
        counts.unattributed = row[12]
        self.init(
            name: row[0], error: row[1], finding: row[2], attempts: row[3], seconds: row[4],
            bytes: row[5], counts: counts)
    }
}
