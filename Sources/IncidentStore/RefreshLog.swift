import GRDB

/// What each refresh did, kept in the store.
enum RefreshLog {
    static func write(
        _ summary: RefreshSummary, refresh: Int64, started: Int64, in db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO refreshes (id, started, removed) VALUES (?, ?, ?)",
            arguments: [refresh, started, summary.removed])
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
                arguments: [source.source, started, started, refresh])
        }
    }

    /// The refresh in which a source last answered; `nil` before the first.
    static func lastSuccess(of source: String, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT last_refresh FROM sources WHERE name = ?", arguments: [source])
    }

    private static func write(
        _ source: SourceSummary, refresh: Int64, in db: Database
    ) throws {
        let counts = source.counts
        try db.execute(
            sql: """
                INSERT INTO refresh_sources (
                  refresh_id, source, error, seconds, bytes, fetched, new, updated, unchanged,
                  rejected, past_retention, unattributed
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                refresh, source.source, source.error, source.seconds, source.bytes, counts.fetched,
                counts.new, counts.updated, counts.unchanged, counts.rejected,
                counts.pastRetention, counts.unattributed,
            ])
    }
}
