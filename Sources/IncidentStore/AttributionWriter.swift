import GRDB
import Incidents

/// Writes down whose incident it is. Employees that were not known become so.
struct AttributionWriter {
    private static let mostKnown = 50_000

    private let refresh: Int64
    private let seen: Int64
    private let addEmployee: Statement
    private let add: Statement
    private let remove: Statement
    private let update: Statement
    /// Some that are there for certain, so that not every incident asks for them.
    private var knownEmployees: Set<Int64> = []

    /// Writes in a refresh, or in an acceptance of identities.
    init(_ db: Database, refresh: Int64, seen: Int64) throws {
        self.refresh = refresh
        self.seen = seen
        addEmployee = try db.cachedStatement(
            sql: "INSERT INTO employees (id, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING")
        add = try db.cachedStatement(
            sql: """
                INSERT INTO attributions (employee_id, priority, timestamp, incident_id)
                VALUES (?, ?, ?, ?)
                """)
        remove = try db.cachedStatement(sql: "DELETE FROM attributions WHERE incident_id = ?")
        update = try db.cachedStatement(
            sql: """
                UPDATE incidents SET
                  holders = ?, unattributed = ?, is_certain = ?, changed_in = ?,
                  last_change = 'attributed'
                WHERE id = ?
                """)
    }

    /// Attributes an incident that has just been stored with this attribution.
    mutating func add(
        _ attribution: Attribution, priority: Int, timestamp: Double, incident: Int64
    ) throws {
        guard case .employees(let employees, _) = attribution else { return }
        for employee in employees {
            if knownEmployees.count == Self.mostKnown { knownEmployees.removeAll() }
            if knownEmployees.insert(employee).inserted {
                try addEmployee.execute(arguments: [employee, seen])
            }
            try add.execute(arguments: [employee, priority, timestamp, incident])
        }
    }

    /// Attributes a stored incident anew.
    mutating func replace(
        by attribution: Attribution, priority: Int, timestamp: Double, incident: Int64
    ) throws {
        try remove.execute(arguments: [incident])
        try add(attribution, priority: priority, timestamp: timestamp, incident: incident)
        let (holders, reason, isCertain) = attribution.columns
        try update.execute(arguments: [holders, reason, isCertain, refresh, incident])
    }
}

extension Attribution {
    /// What the row of an incident tells of it: `holders`, `unattributed` and `is_certain`.
    var columns: (holders: Int, unattributed: String?, isCertain: Bool) {
        switch self {
        case .employees(let employees, let isCertain): (employees.count, nil, isCertain)
        case .unattributed(let reason): (0, reason.description, false)
        }
    }
}
