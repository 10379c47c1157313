import GRDB
import Incidents

/// Writes down whose incident it is. Employees that were not known become so.
struct AttributionWriter {
    private let seen: Int64
    private let addEmployee: Statement
    private let attribute: Statement
    private let attributeStored: Statement
    private let setHolders: Statement

    init(_ db: Database, seen: Int64) throws {
        self.seen = seen
        addEmployee = try db.cachedStatement(
            sql: "INSERT INTO employees (id, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING")
        attribute = try db.cachedStatement(
            sql: """
                INSERT INTO attributions (employee_id, priority, timestamp, incident_id)
                VALUES (?, ?, ?, ?)
                """)
        attributeStored = try db.cachedStatement(
            sql: """
                INSERT INTO attributions (employee_id, priority, timestamp, incident_id)
                SELECT ?, priority, timestamp, id FROM incidents WHERE holders = 0 AND identity = ?
                """)
        setHolders = try db.cachedStatement(
            sql: """
                UPDATE incidents SET holders = ?, unattributed = ?
                WHERE holders = 0 AND identity = ?
                """)
    }

    func write(employee: Int64, priority: Int, timestamp: Double, incident: Int64) throws {
        try addEmployee.execute(arguments: [employee, seen])
        try attribute.execute(arguments: [employee, priority, timestamp, incident])
    }

    /// Attributes the stored incidents of an address that were nobody's.
    func write(_ employees: [Int64], ofUnattributedAt address: Address) throws {
        for employee in employees {
            try addEmployee.execute(arguments: [employee, seen])
            try attributeStored.execute(arguments: [employee, address.description])
        }
        try setHolders.execute(arguments: [employees.count, nil, address.description])
    }

    /// Says why the stored incidents of an address are still nobody's.
    func write(_ reason: Attribution.Reason, ofUnattributedAt address: Address) throws {
        try setHolders.execute(arguments: [0, reason.description, address.description])
    }
}
