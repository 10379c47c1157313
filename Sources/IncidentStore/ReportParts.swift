import GRDB
import Incidents

/// Walks over the report: the incidents, each with whom it is attributed to, from one cursor, and the sizes of
/// the groups, which come before them, from another, so that no group need be held in memory.
struct ReportParts {
    private let groups: RowCursor
    private let incidents: RowCursor
    /// A group that belongs to the next employee.
    private var nextGroup: Group?
    /// The groups of the current employee that incidents are still to come of, the first one last.
    private var groupsLeft: [Group] = []

    /// The incidents of an employee that are of one priority, or how many of these are still to come.
    private struct Group {
        let employee: Int64
        let priority: Priority
        var count: Int
    }

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
        SELECT \(incidentColumns), a.employee_id, a.priority
        FROM attributions a JOIN incidents i ON i.id = a.incident_id \(order)
        """

    /// What `incident(_:from:)` reads.
    static let incidentColumns = """
        i.type,
          CASE WHEN NOT json_valid(i.record) THEN NULL
            WHEN instr(i.record, '"type":') OR instr(i.record, '"shared_with":')
            THEN json_remove(i.record, '$.type', '$.shared_with') ELSE i.record END AS record,
          CASE WHEN i.holders > 1 THEN (
            SELECT group_concat(employee_id) FROM attributions
            WHERE incident_id = i.id AND employee_id <> a.employee_id) END AS shared_with
        """

    /// The record of the row `i` of `incidents`; `NULL` where it is no JSON any more.
    static let validRecord = "CASE WHEN json_valid(i.record) THEN i.record END AS record"

    /// The terms after the timestamp are the incident's own: the same incidents make the same bytes, in
    /// whatever order they came into the store.
    static let order = """
        ORDER BY a.employee_id, a.priority, a.timestamp,
          i.type, i.identity, i.further, i.record
        """

    /// The incident of a row, whose columns begin at an index.
    static func incident(_ row: Row, from index: Int) throws -> ReportPart {
        let (type, record) = (try row.text(index), try row.text(index + 1))
        // They are spelled as they are.
        guard type.utf8.allSatisfy(isPlain), record.utf8.first == UInt8(ascii: "{") else {
            throw DamagedValue("an incident has a type or a record that none can have")
        }
        return .incident(type: type, record: record, sharedWith: try row.employees(index + 2))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    mutating func next() throws -> ReportPart? {
        if groupsLeft.isEmpty { return try nextEmployee() }
        guard let row = try incidents.next() else {
            throw DamagedValue("an attribution has no incident")
        }
        try count(row)
        return try Self.incident(row, from: 0)
    }

    private mutating func nextEmployee() throws -> ReportPart? {
        guard let employee = nextGroup?.employee else { return nil }
        var counts = Priority.allCases.map { _ in 0 }
        while let group = nextGroup, group.employee == employee {
            counts[group.priority.rank] = group.count
            groupsLeft.insert(group, at: 0)
            nextGroup = try readGroup()
        }
        return .employee(id: employee, counts: counts)
    }

    /// Checks that an incident is of the group that is at hand.
    private mutating func count(_ row: Row) throws {
        guard var group = groupsLeft.popLast(),
            try (row.employee(3), row.priority(4)) == (group.employee, group.priority)
        else { throw DamagedValue("an attribution has no incident") }
        group.count -= 1
        if group.count > 0 { groupsLeft.append(group) }
    }

    private func readGroup() throws -> Group? {
        try groups.next().map { row in
            try Group(
                employee: row.employee(0), priority: row.priority(1), count: row.count(2))
        }
    }
}
