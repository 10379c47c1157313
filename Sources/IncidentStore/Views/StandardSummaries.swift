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
    /// With more employees, their part is made by SQLite, which takes three times as long, but no memory.
    static let mostInMemory = 20_000

    /// Makes them anew, of spans that end at a time in Unix seconds: all in one pass over the incidents as they
    /// lie, which takes a third of the time of a query for each.
    static func write(
        until end: Int64, in db: Database, mostInMemory: Int = mostInMemory
    ) throws {
        try db.execute(
            sql: """
                DELETE FROM summary_totals; DELETE FROM summary_employees; DELETE FROM summary_bins
                """)
        var tallies = StandardSpan.allCases.map { SpanTally($0, until: end) }
        let longest = StandardSpan.allCases.map(\.seconds).max() ?? 0
        let rows = try Row.fetchCursor(
            db, sql: incidentsSQL,
            arguments: [end - StandardSpan.day.seconds, end - longest, end])
        var last: Int64?
        var isInMemory = true
        while let row = try rows.next() {
            let incident = try TalliedIncident(row)
            let (id, employee) = (try row.number(0), try row.ifPresent(7, row.employee))
            for index in tallies.indices where tallies[index].since <= incident.timestamp {
                if id != last { tallies[index].count(incident) }
                if let employee, isInMemory { tallies[index].count(incident, of: employee) }
            }
            last = id
            guard isInMemory, tallies.contains(where: { $0.employeeCount > mostInMemory }) else {
                continue
            }
            isInMemory = false
            for index in tallies.indices { tallies[index].forgetEmployees() }
        }
        for tally in tallies { try tally.write(in: db) }
        guard !isInMemory else { return }
        // What is sorted takes as much as the cache, which need not be large for that.
        try IncidentStore.setCache(megabytes: 16, in: db)
        for span in StandardSpan.allCases { try writeEmployees(of: span, until: end, in: db) }
        try IncidentStore.setCache(megabytes: IncidentStore.cacheMegabytes, in: db)
    }

    private static func writeEmployees(
        of span: StandardSpan, until end: Int64, in db: Database
    ) throws {
        var filter = IncidentFilter()
        filter.since = Double(end - span.seconds)
        filter.until = Double(end)
        let query = try SummaryQuery(
            filter, newSince: end - StandardSpan.day.seconds, in: db)
        try db.execute(
            literal: """
                INSERT INTO summary_employees (span, \(sql: employeeColumns))
                SELECT \(span.rawValue), * FROM (\(query.employees))
                """)
    }

    /// A row for each holder; those of one incident are next to each other. Only where nobody is named, one
    /// without.
    private static let incidentsSQL = """
        SELECT i.id, i.type, i.priority, i.timestamp, i.identity, i.holders,
          i.first_seen >= ? AND i.first_seen > s.first_success, a.employee_id
        FROM incidents i NOT INDEXED LEFT JOIN sources s ON s.name = i.type
          LEFT JOIN attributions a INDEXED BY attributions_by_incident ON a.incident_id = i.id
        WHERE i.timestamp >= ? AND i.timestamp < ?
        """

    /// In the order of `SummaryQuery.employees`.
    static let employeeColumns = """
        rank, rank_by_new, employee_id, low, medium, high, critical,
        shared_low, shared_medium, shared_high, shared_critical, new, latest, types, addresses
        """
}
