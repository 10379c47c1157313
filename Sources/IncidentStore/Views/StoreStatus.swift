import GRDB
import Incidents

/// How current what is published is, and how much it is.
public struct StoreStatus: Sendable {
    /// The last refresh that took an answer: what is shown is its. `nil` where the log has none.
    public let data: (id: Int64, time: Int64)?
    /// The last refresh of the log, also where it took nothing.
    public let lastRefresh: LoggedRefresh?
    /// The start of the first refresh that the log has; Unix seconds, UTC.
    public let firstRefresh: Int64?
    /// The identities, then the incident sources in their order.
    public let sources: [SourceStatus]
    public let counts: [SummaryTotal]
    public let rejectedRecords: Int
    public let employees: Int
}

/// How current one source is.
public struct SourceStatus: Sendable {
    public let name: String
    /// Unix seconds, UTC; `nil` where it has never answered.
    public let firstSuccess: Int64?
    public let lastSuccess: Int64?
    /// How many records its last success had; `nil` where that is not known.
    public let lastRecords: Int?
    /// What it gave when it was last asked; `nil` where the log does not have that.
    public let last: LoggedSource?
    /// Ascending.
    public let gaps: [SourceGap]
    /// From when on there is anything of what upstream had, in Unix seconds: since the beginning of its first
    /// answer, or the retention; `nil` where it has never answered.
    public let begins: Int64?

    /// From when on all that upstream had is here, as far as we know: since the end of the last gap, or the
    /// beginning.
    public var completeSince: Int64? {
        begins.map { begins in gaps.last.map { max($0.until, begins) } ?? begins }
    }
}

extension StoreReader {
    /// - Throws: `StoreError`.
    public func status() throws(StoreError) -> StoreStatus {
        try read { db in
            let last = try LoggedRefresh.fetch(before: .max, limit: 1, in: db).first
            let cutoff = try db.time("SELECT max(cutoff) FROM refreshes")
            let data = try Row.fetchOne(
                db, sql: "SELECT max(last_refresh), max(last_success) FROM sources")
            let windows =
                [(IdentityAnswer.source, Int64(0))]
                + IncidentSource.all.map { ($0.name, $0.window) }
            return StoreStatus(
                data: try data.flatMap { row in
                    guard let id = try row.ifPresent(0, row.number),
                        let time = try row.ifPresent(1, row.time)
                    else { return nil }
                    return (id, time)
                },
                lastRefresh: last,
                firstRefresh: try db.time("SELECT min(started) FROM refreshes"),
                sources: try windows.map { name, window in
                    try SourceStatus(name, window: window, cutoff: cutoff, in: db)
                },
                counts: try Self.counts(in: db),
                rejectedRecords: try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM rejected_records") ?? 0,
                employees: try Int.fetchOne(db, sql: "SELECT count(*) FROM employees") ?? 0)
        }
    }

    private static func counts(in db: Database) throws -> [SummaryTotal] {
        try Row.fetchAll(
            db, sql: "SELECT type, priority, incidents, unattributed FROM incident_counts"
        ).map { row in
            SummaryTotal(
                type: try row.text(0), priority: try row.priority(1), incidents: try row.count(2),
                unattributed: try row.count(3), new: 0)
        }
    }
}

extension SourceStatus {
    fileprivate init(_ name: String, window: Int64, cutoff: Int64?, in db: Database) throws {
        self.name = name
        let row = try Row.fetchOne(
            db,
            sql: "SELECT first_success, last_success, last_records FROM sources WHERE name = ?",
            arguments: [name])
        firstSuccess = try row?.time(0)
        lastSuccess = try row?.time(1)
        lastRecords = try row.flatMap { try $0.ifPresent(2, $0.count) }
        last = try Row.fetchOne(
            db,
            sql: """
                SELECT \(LoggedSource.columns) FROM refresh_sources
                WHERE source = ? ORDER BY refresh_id DESC LIMIT 1
                """,
            arguments: [name]
        ).map { try LoggedSource($0) }
        gaps = try Row.fetchAll(
            db,
            sql: "SELECT gap_from, gap_until FROM source_gaps WHERE source = ? ORDER BY gap_from",
            arguments: [name]
        ).map { row in
            let gap = SourceGap(from: try row.time(0), until: try row.time(1))
            guard gap.from < gap.until else {
                throw DamagedValue("a gap of a source ends before it begins")
            }
            return gap
        }
        begins = firstSuccess.map { first in max(cutoff ?? .min, first - window) }
    }
}
