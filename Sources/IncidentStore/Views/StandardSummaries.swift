import GRDB
import Incidents

/// The spans of which each refresh makes a summary; they end with it. In hours.
public enum StandardSpan: Int, Sendable, CaseIterable {
    case day = 24
    case week = 168
    case month = 720

    public var seconds: Int64 { Int64(rawValue) * 60 * 60 }
}

/// The summaries of the standard spans: they count too much to be made when they are asked for.
enum StandardSummaries {
    /// Makes them anew, of spans that end at a time in Unix seconds.
    static func write(until end: Int64, in db: Database) throws {
        try db.execute(
            sql: """
                DELETE FROM summary_totals; DELETE FROM summary_employees; DELETE FROM summary_bins
                """)
        for span in StandardSpan.allCases {
            var filter = IncidentFilter()
            filter.since = Double(end - span.seconds)
            filter.until = Double(end)
            let query = try SummaryQuery(
                filter, newSince: end - StandardSpan.day.seconds, isMost: span == .month, in: db)
            try db.execute(
                literal: """
                    INSERT INTO summary_totals (span, type, priority, incidents, unattributed, new)
                    SELECT \(span.rawValue), type, priority, incidents, unattributed, coalesce(new, 0)
                    FROM (\(query.totals))
                    """)
            try db.execute(
                literal: """
                    UPDATE summary_totals SET unattributed = nobodys.incidents
                    FROM (\(query.unattributed)) AS nobodys
                    WHERE span = \(span.rawValue) AND summary_totals.type = nobodys.type
                      AND summary_totals.priority = nobodys.priority
                    """)
            try db.execute(
                literal: """
                    INSERT INTO summary_employees (span, \(sql: employeeColumns))
                    SELECT \(span.rawValue), \(sql: employeeColumns) FROM (\(query.employees))
                    """)
            let width = Histogram.width(from: Double(end - span.seconds), until: Double(end))
            try db.execute(
                literal: """
                    INSERT INTO summary_bins (span, start, priority, incidents)
                    SELECT \(span.rawValue), start, priority, incidents
                    FROM (\(query.bins(width: width)))
                    """)
        }
    }

    /// In the order of `SummaryQuery.employees`.
    static let employeeColumns = """
        rank, rank_by_new, employee_id, low, medium, high, critical,
        shared_low, shared_medium, shared_high, shared_critical, new, latest, types, addresses
        """
}
