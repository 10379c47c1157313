import GRDB
import Incidents

/// What refreshes have left that did not know the time, or for whose clock it was later than it is. The first
/// refresh that knows the time sets it right, so that nothing stays of what such a clock said.
struct WrongTimes {
    private let db: Database
    /// Of the refresh that sets it right; Unix seconds.
    private let now: Int64
    /// The last refresh that knew the time; `nil` where there is none.
    private let last: LoggedClock?

    /// When that was; what is dated later is from those after it. Without one, everything is.
    private var known: Int64 { last?.started ?? .min }
    private var knownRefresh: Int64 { last?.refresh ?? -1 }

    /// - Returns: whether the report may be another one by it.
    static func mend(at now: Int64, in refresh: Int64, _ db: Database) throws -> Bool {
        try removeGapsToCome(now, db)
        let log = try LoggedClock.fetch(in: db)
        let last = log.first { row in
            row.state.isKnown && row.started <= now + RefreshClock.mostDifference
        }
        guard log.first != last else { return false }
        return try WrongTimes(db: db, now: now, last: last).mend(in: refresh)
    }

    /// A gap ends where the answer begins that ends it, so none is nearer than an answer goes back.
    private static func removeGapsToCome(_ now: Int64, _ db: Database) throws {
        for source in IncidentSource.all {
            try db.execute(
                sql: "DELETE FROM source_gaps WHERE source = ? AND gap_until > ?",
                arguments: [source.name, now - source.window + RefreshClock.mostDifference])
        }
    }

    private func mend(in refresh: Int64) throws -> Bool {
        let removed = try removeIncidentsToCome(in: refresh)
        try redateRecords()
        try restoreSightings()
        try restoreSources()
        try db.execute(literal: "DELETE FROM held_identities WHERE held_since > \(known)")
        try db.execute(
            literal: """
                UPDATE held_identities SET started = \(known), ended = \(known) WHERE started > \(known)
                """)
        try redateLog()
        return removed > 0
    }

    /// Where the time was not known, records were taken whose time was yet to come.
    private func removeIncidentsToCome(in refresh: Int64) throws -> Int {
        let latest = Double(now) + PlausibleTimes.mostAhead
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, type, identity, timestamp, further, ordinal FROM incidents
                WHERE changed_in > ? AND timestamp > ?
                """,
            arguments: [knownRefresh, latest])
        for row in rows {
            try db.execute(
                literal: """
                    INSERT INTO removed_incidents (refresh_id, id)
                    VALUES (\(refresh), \(Incident.Key.id(of: row)))
                    """)
            try db.execute(
                literal: "DELETE FROM incidents WHERE id = \(row["id"] as Int64)")
        }
        return rows.count
    }

    /// What was seen for the first time then, is seen for the first time now; what was known before, was seen
    /// last by the last refresh that knew the time.
    private func redateRecords() throws {
        try db.execute(
            literal: """
                UPDATE incidents SET last_seen = \(known)
                WHERE last_seen > \(known) AND first_seen <= \(known);
                UPDATE incidents SET first_seen = \(now), last_seen = \(now)
                WHERE first_seen > \(known) AND changed_in > \(knownRefresh);
                UPDATE rejected_records SET last_seen = \(known)
                WHERE last_seen > \(known) AND first_seen <= \(known);
                UPDATE rejected_records SET first_seen = \(now), last_seen = \(now)
                WHERE first_seen > \(known);
                UPDATE employees SET first_seen = \(now) WHERE first_seen > \(known)
                """)
    }

    /// To what the last map left that came at a known time.
    private func restoreSightings() throws {
        try db.execute(
            literal: """
                DELETE FROM address_sightings WHERE seen_from > \(known);
                DELETE FROM addresses WHERE first_sighted > \(known)
                """)
        guard let map = try lastSuccess(of: IdentityAnswer.source) else { return }
        // What a sighting made certain that has been cut off is looked at again with the next map.
        try db.execute(
            literal: """
                UPDATE incidents SET is_certain = 0
                WHERE changed_in > \(knownRefresh) AND timestamp > \(map.ended) AND is_certain = 1
                  AND (instr(identity, '.') OR instr(identity, ':'))
                  AND EXISTS (SELECT 1 FROM address_sightings WHERE seen_in > \(knownRefresh))
                """)
        try db.execute(
            literal: """
                UPDATE address_sightings
                SET seen_until = max(seen_from, min(seen_until, \(map.ended))), seen_in = \(map.refresh)
                WHERE seen_in > \(knownRefresh)
                """)
    }

    /// To what the log tells of their last success at a known time. Where it does not, that time is as near as
    /// can be.
    private func restoreSources() throws {
        try db.execute(literal: "DELETE FROM sources WHERE first_success > \(known)")
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM sources WHERE last_success > ?", arguments: [known])
        for name in names {
            let success = try lastSuccess(of: name)
            try db.execute(
                literal: """
                    UPDATE sources SET last_success = \(success?.started ?? known),
                      last_refresh = \(success?.refresh ?? knownRefresh),
                      last_records = coalesce(\(success?.records), last_records)
                    WHERE name = \(name)
                    """)
        }
    }

    private func lastSuccess(
        of source: String
    ) throws -> (refresh: Int64, started: Int64, ended: Int64, records: Int)? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT id, started, coalesce(ended, started) AS ended, fetched
                FROM refreshes JOIN refresh_sources ON refresh_id = id
                WHERE source = ? AND id <= ? AND error IS NULL AND finding IS NOT 'held back'
                  AND coalesce(clock_state, 'alone') IN ('agreed', 'alone')
                ORDER BY id DESC LIMIT 1
                """,
            arguments: [source, knownRefresh]
        ).map { ($0["id"], $0["started"], $0["ended"], $0["fetched"]) }
    }

    /// Later refreshes measure by the times of the log, too.
    private func redateLog() throws {
        let time = last.map { $0.started + 1 } ?? now
        try db.execute(
            literal: """
                UPDATE refreshes SET
                  clock_state = iif(clock_state = 'disagreed', 'disagreed', 'jumped'),
                  started = \(time), ended = \(time),
                  cutoff = min(cutoff, \(now))
                WHERE id > \(knownRefresh)
                """)
    }
}
