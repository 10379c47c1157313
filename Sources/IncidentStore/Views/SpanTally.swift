import GRDB
import Incidents

/// What a summary tells of an incident.
struct TalliedIncident {
    let type: String
    let priority: Int
    let timestamp: Double
    let identity: String
    let holders: Int
    let isNew: Bool

    /// From a row with these columns after the first.
    init(_ row: Row) throws {
        type = try row.text(1)
        priority = try row.priority(2).rank
        timestamp = try row.decimal(3)
        identity = try row.text(4)
        holders = try row.count(5)
        isNew = try row.ifPresent(6, row.flag) ?? false
    }
}

/// The summary of a standard span while it is made: it takes the space of the employees, not of the incidents.
struct SpanTally {
    private struct Kind: Hashable {
        let type: String
        let priority: Int
    }

    private struct Bin: Hashable {
        let start: Int64
        let priority: Int
    }

    private let span: StandardSpan
    /// Unix seconds.
    let since: Double
    private let binWidth: Int64
    private var totals: [Kind: (incidents: Int, unattributed: Int, new: Int)] = [:]
    private var bins: [Bin: Int] = [:]
    private var employees: [Int64: EmployeeTally] = [:]

    init(_ span: StandardSpan, until end: Int64) {
        self.span = span
        since = Double(end - span.seconds)
        binWidth = Histogram.width(from: since, until: Double(end))
    }

    /// Counts an incident, once.
    mutating func count(_ incident: TalliedIncident) {
        let kind = Kind(type: incident.type, priority: incident.priority)
        var total = totals[kind] ?? (0, 0, 0)
        total.incidents += 1
        total.unattributed += incident.holders == 0 ? 1 : 0
        total.new += incident.isNew ? 1 : 0
        totals[kind] = total
        let start = Int64(incident.timestamp) / binWidth * binWidth
        bins[Bin(start: start, priority: incident.priority), default: 0] += 1
    }

    /// Counts an incident for one of its holders.
    mutating func count(_ incident: TalliedIncident, of employee: Int64) {
        employees[employee, default: EmployeeTally()].count(incident)
    }

    var employeeCount: Int { employees.count }

    /// Where there are too many, others write them.
    mutating func forgetEmployees() { employees = [:] }

    func write(in db: Database) throws {
        for (kind, total) in totals {
            try db.execute(
                literal: """
                    INSERT INTO summary_totals (span, type, priority, incidents, unattributed, new)
                    VALUES (\(span.rawValue), \(kind.type), \(kind.priority), \(total.incidents),
                      \(total.unattributed), \(total.new))
                    """)
        }
        for (bin, incidents) in bins {
            try db.execute(
                literal: """
                    INSERT INTO summary_bins (span, start, priority, incidents)
                    VALUES (\(span.rawValue), \(bin.start), \(bin.priority), \(incidents))
                    """)
        }
        try writeEmployees(in: db)
    }

    private func writeEmployees(in db: Database) throws {
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO summary_employees (span, \(StandardSummaries.employeeColumns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let ranked = employees.map { (id: $0.key, tally: $0.value) }.sorted(by: Self.isBefore)
        let byNew = ranked.enumerated().sorted { one, other in
            (other.element.tally.new, one.offset) < (one.element.tally.new, other.offset)
        }
        for (newRank, (rank, employee)) in byNew.enumerated() {
            let tally = employee.tally
            let numbers: [any DatabaseValueConvertible] =
                [span.rawValue, rank + 1, newRank + 1, employee.id] + tally.counts + tally.shared
            try insert.execute(
                arguments: StatementArguments(numbers)
                    + [
                        tally.new, tally.latest, tally.types.joined(separator: ","),
                        tally.addresses.joined(separator: ","),
                    ])
        }
    }

    /// The ranking of `SummaryQuery`.
    private static func isBefore(
        _ one: (id: Int64, tally: EmployeeTally), _ other: (id: Int64, tally: EmployeeTally)
    ) -> Bool {
        let (a, b) = (one.tally, other.tally)
        guard a.counts == b.counts else {
            return b.counts.reversed().lexicographicallyPrecedes(a.counts.reversed())
        }
        return (b.types.count, b.latest, one.id) < (a.types.count, a.latest, other.id)
    }
}

/// The incidents of an employee in a span.
private struct EmployeeTally {
    /// By `Priority.rank`.
    var counts = Priority.allCases.map { _ in 0 }
    /// Of these, those of shared addresses.
    var shared = Priority.allCases.map { _ in 0 }
    var new = 0
    var latest = -Double.infinity
    var types: Set<String> = []
    var addresses: Set<String> = []

    mutating func count(_ incident: TalliedIncident) {
        counts[incident.priority] += 1
        if incident.holders > 1 { shared[incident.priority] += 1 }
        if incident.isNew { new += 1 }
        latest = max(latest, incident.timestamp)
        types.insert(incident.type)
        if Identity.isAddress(incident.identity) { addresses.insert(incident.identity) }
    }
}
