import GRDB
public import Incidents

/// What happened in a span of time, for whom to call first.
public struct Summary: Sendable {
    public let totals: [SummaryTotal]
    /// In their ranking, from a place in it on; the position is the next one's place.
    public let employees: Page<EmployeeSummary, Int>
}

/// How many incidents there are of a type and priority, each counted once.
public struct SummaryTotal: Sendable, Equatable {
    public let type: String
    public let priority: Priority
    public let incidents: Int
    /// Of these, those that nobody is named for.
    public let unattributed: Int
    /// Of these, those that were first seen in the last 24 hours.
    public let new: Int
}

/// An employee's incidents; a shared one counts for each of its holders.
public struct EmployeeSummary: Sendable, Equatable {
    public let employee: Int64
    /// Number of incidents that are his alone, by `Priority.rank`.
    public let own: [Int]
    /// Number of those that he shares, by `Priority.rank`.
    public let shared: [Int]
    /// Of all these, those that were first seen in the last 24 hours.
    public let new: Int
    /// The timestamp of the last one; Unix seconds, UTC.
    public let latest: Double
    /// Ascending.
    public let types: [String]
    /// Those that the incidents name, ascending.
    public let addresses: [String]
}

/// What the employees of a summary are ranked by.
public enum SummaryRanking: String, Sendable, CaseIterable {
    /// Critical, high, medium, low, number of types, the latest, the id.
    case priority
    /// The new ones first, then as by priority.
    case new
}

/// A summary of the incidents that match.
struct SummaryQuery {
    let filter: IncidentFilter
    /// What was first seen then, or later, is new, but for the baseline; Unix seconds.
    let newSince: Int64
    let sql: FilterSQL
    private let candidates: SQL?

    init(_ filter: IncidentFilter, newSince: Int64, in db: Database) throws {
        self.filter = filter
        self.newSince = newSince
        sql = try FilterSQL(filter, in: db)
        candidates = try FilterSQL.candidatesByKind(filter, in: db)
    }

    /// The columns of `summary_totals` after the span.
    var totals: SQL {
        """
        SELECT i.type, i.priority, count(*) AS incidents, 0 AS unattributed, sum(\(isNew)) AS new
        FROM incidents i \(totalsSource)
        GROUP BY i.type, i.priority
        """
    }

    /// Type, priority, and how many of that nobody is named for.
    var unattributed: SQL {
        """
        SELECT i.type, i.priority, count(*) AS incidents
        FROM incidents i INDEXED BY incidents_without_holder
        WHERE i.holders = 0 AND \(sql.conditionsWithEmployees) GROUP BY i.type, i.priority
        """
    }

    /// The columns of `summary_bins` after the span.
    func bins(width: Int64) -> SQL {
        """
        SELECT cast(i.timestamp AS INTEGER) / \(width) * \(width) AS start, i.priority,
          count(*) AS incidents
        FROM incidents i \(totalsSource)
        GROUP BY start, i.priority
        """
    }

    private var totalsSource: SQL {
        if let candidates {
            return """
                LEFT JOIN sources s ON s.name = i.type
                WHERE i.id IN (\(candidates)) AND \(sql.conditionsOfCandidates)
                """
        }
        return """
            INDEXED BY incidents_by_kind LEFT JOIN sources s ON s.name = i.type
            WHERE i.type IN \(filter.typeNames) AND i.priority IN \(filter.priorityRanks)
              AND \(sql.conditionsWithEmployees)
            """
    }

    /// The columns of `summary_employees` after the span.
    var employees: SQL {
        """
        SELECT row_number() OVER (ORDER BY \(sql: Self.order)) AS rank,
          row_number() OVER (ORDER BY new DESC, \(sql: Self.order)) AS rank_by_new,
          employee_id, low, medium, high, critical,
          shared_low, shared_medium, shared_high, shared_critical,
          new, latest, types, coalesce(addresses, '') AS addresses
        FROM (
          SELECT a.employee_id, \(sql: Self.counts), sum(\(isNew)) AS new,
            max(a.timestamp) AS latest, count(DISTINCT i.type) AS type_count,
            group_concat(DISTINCT i.type) AS types,
            group_concat(DISTINCT CASE
              WHEN instr(i.identity, '.') OR instr(i.identity, ':') THEN i.identity END) AS addresses
          FROM \(attributions) CROSS JOIN incidents i ON i.id = a.incident_id
            LEFT JOIN sources s ON s.name = i.type
          WHERE \(sql.conditions)
          GROUP BY a.employee_id
        )
        """
    }

    private var attributions: SQL {
        let named: SQL =
            filter.employees.isEmpty ? "1" : "a.employee_id IN \(filter.employees)"
        if let candidates, !sql.areCandidatesOfEmployees {
            return """
                (SELECT * FROM attributions a WHERE a.incident_id IN (\(candidates)) AND \(named)) a
                """
        }
        let times = FilterSQL.times(filter, column: "a.timestamp")
        let conditions: [SQL] = ["a.priority IN \(filter.priorityRanks)"] + times
        guard filter.employees.isEmpty else {
            return """
                (SELECT * FROM attributions a
                 WHERE \(named) AND \(conditions.joined(separator: " AND "))) a
                """
        }
        return """
            employees e CROSS JOIN attributions a
              ON a.employee_id = e.id AND \(conditions.joined(separator: " AND "))
            """
    }

    private var isNew: SQL {
        "i.first_seen >= \(newSince) AND i.first_seen > s.first_success"
    }

    private static let order = """
        critical DESC, high DESC, medium DESC, low DESC, type_count DESC, latest DESC, employee_id
        """

    private static let counts = Priority.allCases.map { priority in
        """
        sum(a.priority = \(priority.rank)) AS \(priority.rawValue),
        sum(a.priority = \(priority.rank) AND i.holders > 1) AS shared_\(priority.rawValue)
        """
    }.joined(separator: ", ")
}

extension StoreReader {
    /// The summary of the incidents that match, the span among what they must match. New is what was first seen
    /// since `newSince`, in Unix seconds. Of the ranking, so many places are left out, and at most so many told.
    ///
    /// - Throws: `StoreError`.
    public func summary(
        _ filter: IncidentFilter, newSince: Int64, ranking: SummaryRanking, from place: Int,
        limit: Int
    ) throws(StoreError) -> Summary {
        try read { db in
            let query = try SummaryQuery(filter, newSince: newSince, in: db)
            // What is an employee's is not nobody's.
            let unattributed =
                filter.employees.isEmpty ? try IncidentList.rows(query.unattributed, in: db) : []
            let totals = try IncidentList.rows(query.totals, in: db).map { row in
                let kind = (try row.text(0), try row.priority(1))
                let nobodys = try unattributed.first {
                    (try $0.text(0), try $0.priority(1)) == kind
                }
                return try SummaryTotal(row, unattributed: nobodys?.count(2) ?? 0)
            }
            let employees = try IncidentList.rows(
                """
                SELECT * FROM (\(query.employees))
                ORDER BY \(sql: ranking.column) LIMIT \(limit + 1) OFFSET \(place)
                """, in: db)
            return try Summary(totals, employees, from: place, limit: limit)
        }
    }

    /// The totals of the incidents that match, but for what is new.
    ///
    /// - Throws: `StoreError`.
    public func totals(_ filter: IncidentFilter) throws(StoreError) -> [SummaryTotal] {
        try read { db in
            let query = try SummaryQuery(filter, newSince: .max, in: db)
            return try IncidentList.rows(query.totals, in: db).map {
                try SummaryTotal($0, unattributed: 0)
            }
        }
    }

    /// One of the standard summaries, which the refresh has made; `nil` where it has not.
    ///
    /// - Throws: `StoreError`.
    public func standardSummary(
        _ span: StandardSpan, ranking: SummaryRanking, from place: Int, limit: Int
    ) throws(StoreError) -> Summary? {
        try read { db in
            let totals = try IncidentList.rows(
                """
                SELECT type, priority, incidents, unattributed, new FROM summary_totals
                WHERE span = \(span.rawValue) ORDER BY type, priority
                """, in: db)
            // With nothing in it, it is as quick to make.
            guard !totals.isEmpty else { return nil }
            let employees = try IncidentList.rows(
                """
                SELECT \(sql: StandardSummaries.employeeColumns) FROM summary_employees
                WHERE span = \(span.rawValue) AND \(sql: ranking.column) > \(place)
                ORDER BY \(sql: ranking.column) LIMIT \(limit + 1)
                """, in: db)
            return try Summary(
                totals.map { try SummaryTotal($0, unattributed: $0.count(3)) }, employees,
                from: place,
                limit: limit)
        }
    }
}

extension Summary {
    fileprivate init(
        _ totals: [SummaryTotal], _ employees: [Row], from place: Int, limit: Int
    ) throws {
        self.totals = totals
        self.employees = Page(try employees.map { try EmployeeSummary($0) }, limit: limit) { _ in
            place + limit
        }
    }
}

extension SummaryTotal {
    fileprivate init(_ row: Row, unattributed: Int) throws {
        self.init(
            type: try row.text(0), priority: try row.priority(1), incidents: try row.count(2),
            unattributed: unattributed, new: try row.ifPresent(4, row.count) ?? 0)
    }
}

extension EmployeeSummary {
    fileprivate init(_ row: Row) throws {
        let ranks = Priority.allCases.indices
        let shared = try ranks.map { try row.count(7 + $0) }
        self.init(
            employee: try row.employee(2),
            own: try ranks.map { rank in
                let all = try row.count(3 + rank)
                guard shared[rank] <= all else {
                    throw DamagedValue("an employee shares more incidents than they have")
                }
                return all - shared[rank]
            }, shared: shared,
            new: try row.count(11), latest: try row.decimal(12),
            types: Self.list(try row.text(13)), addresses: Self.list(try row.text(14)))
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map(String.init).sorted()
    }
}

extension SummaryRanking {
    fileprivate var column: String {
        switch self {
        case .priority: "rank"
        case .new: "rank_by_new"
        }
    }
}
