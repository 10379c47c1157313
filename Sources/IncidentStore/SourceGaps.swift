import GRDB
import Incidents

/// A time of which incidents may be missing: the source did not answer for longer than an answer goes back.
public struct SourceGap: Sendable, Equatable {
    /// The last answer before; Unix seconds, UTC.
    public let from: Int64
    /// How far back the first answer after it goes; Unix seconds, UTC.
    public let until: Int64
}

extension SourceGap {
    /// Notes the gap that an answer of a source ends, in a refresh that started at a time in Unix seconds.
    /// `nil` where there is none.
    static func ended(
        by source: IncidentSource, started: Int64, in db: Database
    ) throws -> SourceGap? {
        let last = try Int64.fetchOne(
            db, sql: "SELECT last_success FROM sources WHERE name = ?", arguments: [source.name])
        guard let last, last < started - source.window else { return nil }
        let gap = SourceGap(from: last, until: started - source.window)
        try db.execute(
            sql: """
                INSERT INTO source_gaps (source, gap_from, gap_until) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET gap_until = max(gap_until, excluded.gap_until)
                """,
            arguments: [source.name, gap.from, gap.until])
        return gap
    }
}
