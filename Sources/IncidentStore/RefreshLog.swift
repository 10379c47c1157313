import GRDB

/// What each refresh did, kept in the store.
enum RefreshLog {
    static func write(
        _ summary: RefreshSummary, refresh: Int64, in db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO refreshes (id, run_id, started, removed) VALUES (?, ?, ?, ?)",
            arguments: [refresh, summary.runID.description, summary.started, summary.removed])
        for source in summary.sources {
            try write(source, refresh: refresh, in: db)
            guard source.error == nil else { continue }
            try db.execute(
                sql: """
                    INSERT INTO sources (name, first_success, last_success, last_refresh)
                    VALUES (?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET
                      last_success = excluded.last_success, last_refresh = excluded.last_refresh
                    """,
                arguments: [source.source, summary.started, summary.started, refresh])
        }
    }

    /// The refresh in which a source last answered; `nil` before the first.
    static func lastSuccess(of source: String, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT last_refresh FROM sources WHERE name = ?", arguments: [source])
    }

    /// How many records of a source's last answer were rejected; 0 where the log does not have it.
    static func lastRejected(of source: String, in db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT rejected FROM refresh_sources
                JOIN sources ON source = name AND refresh_id = last_refresh WHERE name = ?
                """,
            arguments: [source]) ?? 0
    }

    private static func write(
        _ source: SourceSummary, refresh: Int64, in db: Database
    ) throws {
        let counts = source.counts
        try db.execute(
            sql: """
                INSERT INTO refresh_sources (
                  refresh_id, source, error, seconds, bytes, fetched, new, updated, unchanged,
                  rejected, past_retention, unattributed, attempts
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                refresh, source.source, source.error, source.seconds, source.bytes, counts.fetched,
                counts.new, counts.updated, counts.unchanged, counts.rejected,
                counts.pastRetention, counts.unattributed, source.attempts,
            ])
    }
}
