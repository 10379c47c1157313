import GRDB
import Incidents

/// Walks over the report: the sizes of the groups from one cursor, the incidents from another, both
/// in the report's order, so that no group need be held in memory.
struct ReportParts {
    private let groups: RowCursor
    private let incidents: RowCursor
    /// A group that belongs to the next employee.
    private var nextGroup: (employee: Int64, priority: Int, count: Int)?
    /// Incidents that the current employee still has.
    private var incidentsLeft = 0

    init(_ db: Database) throws {
        groups = try Row.fetchCursor(
            db,
            sql: """
                SELECT employee_id, priority, count(*) FROM attributions
                GROUP BY employee_id, priority ORDER BY employee_id, priority
                """)
        incidents = try Row.fetchCursor(db, sql: Self.incidentsSQL)
        nextGroup = try readGroup()
    }

    static let incidentsSQL = """
        SELECT \(incidentColumns)
        FROM attributions a JOIN incidents i ON i.id = a.incident_id \(order)
        """

    /// What `incident(_:from:)` reads.
    static let incidentColumns = """
        i.type,
          CASE WHEN instr(i.record, '"type":') OR instr(i.record, '"shared_with":')
            THEN json_remove(i.record, '$.type', '$.shared_with') ELSE i.record END,
          CASE WHEN i.holders > 1 THEN (
            SELECT group_concat(employee_id) FROM attributions
            WHERE incident_id = i.id AND employee_id <> a.employee_id) END
        """

    /// The terms after the timestamp are the incident's own: the same incidents make the same bytes, in
    /// whatever order they came into the store.
    static let order = """
        ORDER BY a.employee_id, a.priority, a.timestamp,
          i.type, i.identity, i.further, i.record
        """

    /// The incident of a row, whose columns begin at an index.
    static func incident(_ row: Row, from index: Int) -> ReportPart {
        let others = (row[index + 2] as String? ?? "").split(separator: ",").compactMap {
            Int64($0)
        }
        return .incident(type: row[index], record: row[index + 1], sharedWith: others.sorted())
    }

    mutating func next() throws -> ReportPart? {
        if incidentsLeft > 0, let row = try incidents.next() {
            incidentsLeft -= 1
            return Self.incident(row, from: 0)
        }
        guard let employee = nextGroup?.employee else { return nil }
        var counts = Priority.allCases.map { _ in 0 }
        while let group = nextGroup, group.employee == employee {
            counts[group.priority] = group.count
            nextGroup = try readGroup()
        }
        incidentsLeft = counts.reduce(0, +)
        return .employee(id: employee, counts: counts)
    }

    private func readGroup() throws -> (employee: Int64, priority: Int, count: Int)? {
        try groups.next().map { ($0[0], $0[1], $0[2]) }
    }
}
