import GRDB
import Incidents

/// What each refresh did, kept in the store.
enum RefreshLog {
    /// A number that no refresh has had that anything stored is of, also where the log has lost that one.
    static func nextID(in db: Database) throws -> Int64 {
        let last = try db.time(
            """
            SELECT max(
              (SELECT coalesce(max(id), 0) FROM refreshes),
              (SELECT coalesce(max(last_refresh), 0) FROM sources),
              (SELECT coalesce(max(changed_in), 0) FROM incidents),
              (SELECT coalesce(max(refresh_id), 0) FROM removed_incidents),
              (SELECT coalesce(max(seen_in), 0) FROM address_sightings))
            """)
        return (last ?? 0) + 1
    }

    static func write(
        _ summary: RefreshSummary, refresh: Int64, ended: Int64, cutoff: Int64?,
        clock: RefreshClock, in db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO refreshes (
                  id, run_id, started, ended, removed, cutoff, stored, attributed, mismatch, clock,
                  clock_state
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                refresh, summary.runID.description, summary.started, ended, summary.removed,
                cutoff, summary.stored.incidents, summary.stored.attributed,
                summary.mismatches.isEmpty ? nil : summary.mismatches.joined(separator: "; "),
                clock.ours, clock.state.rawValue,
            ])
        for source in summary.sources {
            try write(source, refresh: refresh, in: db)
            guard source.isSuccess, clock.state.isKnown else { continue }
            try writeSuccess(
                of: source.source, records: source.counts.fetched, started: summary.started,
                refresh: refresh, in: db)
        }
    }

    /// Identities that were accepted: a refresh of them alone, that asked no upstream. They have the time at
    /// which they came, so a clock that is wrong meanwhile does no harm.
    static func write(
        _ accepted: AcceptedIdentities, refresh: Int64, clock: RefreshClock, runID: RunID,
        stored: StoredCounts, in db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO refreshes (
                  id, run_id, started, ended, removed, stored, attributed, is_acceptance, clock,
                  clock_state
                ) VALUES (?, ?, ?, ?, 0, ?, ?, 1, ?, ?)
                """,
            arguments: [
                refresh, runID.description, clock.started, clock.started, stored.incidents,
                stored.attributed, clock.started, RefreshClock.State.alone.rawValue,
            ])
        try db.execute(
            sql: """
                INSERT INTO refresh_sources (
                  refresh_id, source, seconds, bytes, fetched, new, updated, unchanged, rejected,
                  past_retention, unattributed
                ) VALUES (?, ?, 0, 0, ?, 0, 0, 0, 0, 0, 0)
                """,
            arguments: [refresh, IdentityAnswer.source, accepted.addresses])
        try writeSuccess(
            of: IdentityAnswer.source, records: accepted.addresses, started: accepted.started,
            refresh: refresh, in: db)
    }

    static func writeSuccess(
        of source: String, records: Int, started: Int64, refresh: Int64, in db: Database
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO sources (name, first_success, last_success, last_refresh, last_records)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET
                  last_success = excluded.last_success, last_refresh = excluded.last_refresh,
                  last_records = excluded.last_records
                """,
            arguments: [source, started, started, refresh, records])
    }

    /// When the refresh started that took an answer last, in Unix seconds: what is shown is of that time. `nil`
    /// before the first.
    static func dataTime(in db: Database) throws -> Int64? {
        try db.time("SELECT max(last_success) FROM sources")
    }

    /// The refresh whose answer of a source was taken last; `nil` before the first.
    static func lastSuccess(of source: String, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT last_refresh FROM sources WHERE name = ?", arguments: [source])
    }

    /// The refresh in which a source last answered, be it with what was held back; `nil` before the first.
    static func lastAnswer(of source: String, in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db,
            sql: """
                SELECT max(refresh) FROM (
                  SELECT last_refresh AS refresh FROM sources WHERE name = :source
                  UNION ALL
                  SELECT max(refresh_id) FROM refresh_sources
                  WHERE source = :source AND error IS NULL
                )
                """,
            arguments: ["source": source])
    }

    /// The code of why a source failed in the last refresh of the log; `nil` where it answered.
    static func lastError(of source: String, in db: Database) throws -> String? {
        try String.fetchOne(
            db,
            sql: """
                SELECT error FROM refresh_sources WHERE source = ?
                ORDER BY refresh_id DESC LIMIT 1
                """,
            arguments: [source])
    }

    /// How many records a source's last success had; `nil` where that is not known.
    static func lastRecords(of source: String, in db: Database) throws -> Int? {
        try Int.fetchOne(
            db, sql: "SELECT last_records FROM sources WHERE name = ?", arguments: [source])
    }

    /// How many records of a source's last answer were rejected; 0 where the log does not have it.
    static func lastRejected(of source: String, in db: Database) throws -> Int {
        try Int.fetchOne(
            db,
            sql: """
                SELECT rejected FROM refresh_sources WHERE source = ? AND refresh_id = ?
                """,
            arguments: [source, try lastAnswer(of: source, in: db)]) ?? 0
    }

    private static func write(
        _ source: SourceSummary, refresh: Int64, in db: Database
    ) throws {
        let counts = source.counts
        try db.execute(
            sql: """
                INSERT INTO refresh_sources (
                  refresh_id, source, error, seconds, bytes, fetched, new, updated, unchanged,
                  rejected, past_retention, unattributed, attempts, finding, is_incomplete
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                refresh, source.source, source.error?.code, source.seconds, source.bytes,
                counts.fetched,
                counts.new, counts.updated, counts.unchanged, counts.rejected,
                counts.pastRetention, counts.unattributed, source.attempts,
                source.finding == .incomplete ? nil : source.finding?.rawValue,
                source.finding == .incomplete,
            ])
    }
}
