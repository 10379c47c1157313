import GRDB
import Incidents

/// A filter as SQL, about the row `i` of `incidents`.
struct FilterSQL {
    let filter: IncidentFilter
    /// The ids of all incidents that can match, where a part of the filter finds few of them by an index of
    /// its own; `nil` where none does.
    let candidates: SQL?

    /// So many incidents are few enough to be looked at one by one.
    private static let few = 20_000

    init(_ filter: IncidentFilter, in db: Database) throws {
        self.filter = filter
        candidates = try Self.candidates(filter, in: db)
    }

    private static func candidates(_ filter: IncidentFilter, in db: Database) throws -> SQL? {
        if !filter.addresses.isEmpty { return ofAddresses(filter.addresses) }
        if !filter.employees.isEmpty { return ofEmployees(filter) }
        guard let seenSince = filter.seenSince else { return nil }
        return try few(
            """
            SELECT id FROM incidents INDEXED BY incidents_by_first_seen WHERE first_seen >= \(seenSince)
            """, in: db)
    }

    /// The same also by type, priority and time: for those who want all that match in another order than by
    /// time.
    static func candidatesByKind(_ filter: IncidentFilter, in db: Database) throws -> SQL? {
        if let candidates = try candidates(filter, in: db) {
            // One address may have any number.
            return filter.addresses.isEmpty ? candidates : try few(candidates, in: db)
        }
        guard !filter.isEmpty else { return nil }
        let conditions: [SQL] =
            ["type IN \(filter.typeNames)", "priority IN \(filter.priorityRanks)"]
            + times(filter, column: "timestamp")
        return try few(
            """
            SELECT id FROM incidents INDEXED BY incidents_by_kind
            WHERE \(conditions.joined(separator: " AND "))
            """, in: db)
    }

    /// A query of ids, where there are few.
    private static func few(_ ids: SQL, in db: Database) throws -> SQL? {
        let counted: SQL = "SELECT count(*) FROM (\(ids) LIMIT \(few + 1))"
        let count = try SQLRequest<Int>(literal: counted).fetchOne(db)
        return count.map { $0 <= few } == true ? ids : nil
    }

    private static func ofAddresses(_ addresses: [Address]) -> SQL {
        let texts = addresses.map(\.description)
        let types = IncidentSource.all.map(\.name)
        return """
            SELECT id FROM incidents WHERE type IN \(types) AND identity IN \(texts)
            UNION
            SELECT id FROM incidents INDEXED BY incidents_by_further
            WHERE further IN \(texts) AND further <> ''
            """
    }

    private static func ofEmployees(_ filter: IncidentFilter) -> SQL {
        let conditions: [SQL] =
            ["employee_id IN \(filter.employees)", "priority IN \(filter.priorityRanks)"]
            + times(filter, column: "timestamp")
        return """
            SELECT incident_id FROM attributions WHERE \(conditions.joined(separator: " AND "))
            """
    }

    /// What holds for each incident that matches, but for whom it is attributed to.
    var conditions: SQL {
        var parts = Self.times(filter, column: "i.timestamp")
        if !filter.types.isEmpty { parts.append("i.type IN \(filter.types)") }
        if !filter.priorities.isEmpty { parts.append("i.priority IN \(filter.priorityRanks)") }
        if let seenSince = filter.seenSince { parts.append("i.first_seen >= \(seenSince)") }
        if !filter.addresses.isEmpty {
            // The `source_ip` is the one further key field of the sources that have any.
            let texts = filter.addresses.map(\.description)
            parts.append("(i.identity IN \(texts) OR i.further IN \(texts))")
        }
        return parts.isEmpty ? "1" : parts.joined(separator: " AND ")
    }

    /// What holds for each incident that matches.
    var conditionsWithEmployees: SQL {
        guard !filter.employees.isEmpty else { return conditions }
        return """
            \(conditions) AND EXISTS (
              SELECT 1 FROM attributions
              WHERE incident_id = i.id AND employee_id IN \(filter.employees))
            """
    }

    /// Whether the candidates are the incidents of the employees that the filter names.
    var areCandidatesOfEmployees: Bool { filter.addresses.isEmpty && !filter.employees.isEmpty }

    /// What holds for each of the candidates that matches.
    var conditionsOfCandidates: SQL {
        areCandidatesOfEmployees ? conditions : conditionsWithEmployees
    }

    static func times(_ filter: IncidentFilter, column: String) -> [SQL] {
        var parts: [SQL] = []
        if let since = filter.since { parts.append("\(sql: column) >= \(since)") }
        if let until = filter.until { parts.append("\(sql: column) < \(until)") }
        return parts
    }
}

extension IncidentFilter {
    /// Each once, however often it is asked for.
    var priorityRanks: [Int] {
        Set((priorities.isEmpty ? Priority.allCases : priorities).map(\.rank)).sorted()
    }
}
