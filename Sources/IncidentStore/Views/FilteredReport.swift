import GRDB
public import Incidents

extension StoreReader {
    /// The parts of the report of the incidents that match, in their order: of the employees that have one,
    /// or of those among the employees that are asked for. A shared incident stands under each of its holders.
    ///
    /// - Throws: `StoreError`, or what `take` throws.
    public func forEachReportPart(
        _ filter: IncidentFilter, _ take: (ReportPart) throws -> Void
    ) throws {
        do {
            try readThrowing { db in
                // By employees, a candidate would be looked for once for each.
                let sql = try FilterSQL(filter.withoutEmployees, in: db)
                if filter.employees.isEmpty,
                    let candidates = try FilterSQL.candidatesByKind(filter, in: db)
                {
                    try Self.forEachPart(of: candidates, sql.conditions, in: db, take)
                } else {
                    try forEachPart(of: filter.employees, sql.conditions, filter, in: db, take)
                }
            }
        } catch {
            throw StoreError.ofStore("read", path: database.path, error)
        }
    }

    /// The same of one employee, be it with no incidents at all; `nil` for one who is not known.
    ///
    /// - Throws: `StoreError`.
    public func reportParts(
        of employee: Int64, _ filter: IncidentFilter
    ) throws(StoreError) -> [ReportPart]? {
        try read { db in
            guard try Self.isKnown(employee, in: db) else { return nil }
            let sql = try FilterSQL(filter.withoutEmployees, in: db)
            return try EmployeeReport(of: employee, sql.conditions, filter, in: db).parts
        }
    }

    /// Whether the identities or an incident have named an employee.
    ///
    /// - Throws: `StoreError`.
    public func isKnown(_ employee: Int64) throws(StoreError) -> Bool {
        try read { db in try Self.isKnown(employee, in: db) }
    }

    /// Whether an employee has more than 5,000 incidents.
    public func hasManyIncidents(_ employee: Int64) throws(StoreError) -> Bool {
        try read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (
                      SELECT 1 FROM attributions WHERE employee_id = ? LIMIT 1 OFFSET 5000)
                    """, arguments: [employee]) ?? false
        }
    }

    private static func isKnown(_ employee: Int64, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM employees WHERE id = ?)", arguments: [employee])
            ?? false
    }

    /// Few incidents, of whomever: all at once.
    private static func forEachPart(
        of candidates: SQL, _ conditions: SQL, in db: Database, _ take: (ReportPart) throws -> Void
    ) throws {
        let rows = try IncidentList.rows(
            """
            SELECT a.priority, \(sql: ReportParts.incidentColumns), a.employee_id
            FROM attributions a CROSS JOIN incidents i ON i.id = a.incident_id
            WHERE a.incident_id IN (\(candidates)) AND \(conditions) \(sql: ReportParts.order)
            """, in: db)
        for rows in try rows.chunked(on: { try $0.employee(4) }) {
            for part in try EmployeeReport(of: rows.first?.employee(4) ?? 0, rows).parts {
                try take(part)
            }
        }
    }

    /// Employee by employee, all where none is named: one's incidents are few, the order is the index's, and
    /// the whole need not be held.
    private func forEachPart(
        of employees: [Int64], _ conditions: SQL, _ filter: IncidentFilter, in db: Database,
        _ take: (ReportPart) throws -> Void
    ) throws {
        let named: SQL = employees.isEmpty ? "1" : "id IN \(employees)"
        let ids = try SQLRequest<Int64>(
            literal: "SELECT id FROM employees WHERE \(named) ORDER BY id"
        ).fetchCursor(db)
        while let id = try ids.next() {
            try limit.check()
            let report = try EmployeeReport(of: id, conditions, filter, in: db)
            guard !report.isEmpty else { continue }
            for part in report.parts { try take(part) }
        }
    }
}

/// What a report tells of one employee.
private struct EmployeeReport {
    let parts: [ReportPart]

    var isEmpty: Bool { parts.count == 1 }

    /// From the rows of his incidents: the priority, and `ReportParts.incidentColumns`.
    init(of employee: Int64, _ rows: some Collection<Row>) throws {
        var counts = Priority.allCases.map { _ in 0 }
        for row in rows { counts[try row.priority(0).rank] += 1 }
        parts =
            try [.employee(id: employee, counts: counts)]
            + rows.map { try ReportParts.incident($0, from: 1) }
    }

    init(
        of employee: Int64, _ conditions: SQL, _ filter: IncidentFilter, in db: Database
    ) throws {
        let all: [SQL] =
            [
                "a.employee_id = \(employee)", "a.priority IN \(filter.priorityRanks)", conditions,
            ] + FilterSQL.times(filter, column: "a.timestamp")
        try self.init(
            of: employee,
            try IncidentList.rows(
                """
                SELECT a.priority, \(sql: ReportParts.incidentColumns)
                FROM attributions a CROSS JOIN incidents i ON i.id = a.incident_id
                WHERE \(all.joined(separator: " AND ")) \(sql: ReportParts.order)
                """, in: db))
    }
}

extension IncidentFilter {
    fileprivate var withoutEmployees: IncidentFilter {
        var filter = self
        filter.employees = []
        return filter
    }
}

extension Array {
    /// Slices of neighbours that have the same key.
    fileprivate func chunked<Key: Equatable>(
        on key: (Element) throws -> Key
    ) rethrows -> [ArraySlice<Element>] {
        var slices: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices.dropFirst() where try key(self[index]) != key(self[start]) {
            slices.append(self[start..<index])
            start = index
        }
        if start < endIndex { slices.append(self[start...]) }
        return slices
    }
}
