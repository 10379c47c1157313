import GRDB
public import Incidents

extension StoreReader {
    /// The incidents that match, the newest first: those after a position, at most so many.
    ///
    /// - Throws: `StoreError`.
    public func incidents(
        _ filter: IncidentFilter, after position: IncidentPosition?, limit: Int
    ) throws(StoreError) -> Page<ListedIncident, IncidentPosition> {
        try read { db in
            let request = try IncidentList.sql(filter, after: position, limit: limit + 1, in: db)
            let isCommon = filter.types.isEmpty && filter.priorities.isEmpty
            let incidents = try IncidentList.rows(request, isCommon: isCommon, in: db)
                .map { try ListedIncident($0) }
            return Page(incidents, limit: limit, position: \.position)
        }
    }

    /// Of the incidents that match, those that are not of a source's baseline, the latest seen first, likewise.
    ///
    /// - Throws: `StoreError`.
    public func newIncidents(
        _ filter: IncidentFilter, after position: IncidentPosition?, limit: Int
    ) throws(StoreError) -> Page<ListedIncident, IncidentPosition> {
        try read { db in
            let conditions = try FilterSQL(filter, in: db).conditionsWithEmployees
            let rest: SQL =
                position.map { "(i.first_seen, i.id) < (\($0.timestamp), \($0.row))" } ?? "1"
            // Where all answered in the first refresh, the bound leaves out the whole baseline.
            let incidents = try IncidentList.rows(
                """
                SELECT \(sql: ListedIncident.columns)
                FROM incidents i INDEXED BY incidents_by_first_seen
                  CROSS JOIN sources s ON s.name = i.type
                WHERE i.first_seen > (
                  SELECT min(first_success) FROM sources
                  WHERE name IN (SELECT type FROM incident_counts))
                  AND i.first_seen > s.first_success AND \(rest) AND \(conditions)
                ORDER BY i.first_seen DESC, i.id DESC LIMIT \(limit + 1)
                """, in: db
            ).map { try ListedIncident($0) }
            return Page(incidents, limit: limit) {
                IncidentPosition(timestamp: Double($0.firstSeen), row: $0.position.row)
            }
        }
    }

    /// The incidents that nobody is named for, likewise, and how many there are for each reason.
    ///
    /// - Throws: `StoreError`.
    public func unattributed(
        _ filter: IncidentFilter, after position: IncidentPosition?, limit: Int
    ) throws(StoreError) -> (
        page: Page<ListedIncident, IncidentPosition>, counts: [(reason: String, incidents: Int)]
    ) {
        try read { db in
            let conditions = try FilterSQL(filter, in: db).conditionsWithEmployees
            let incidents = try IncidentList.rows(
                """
                SELECT \(sql: ListedIncident.columns)
                FROM incidents i INDEXED BY incidents_without_holder
                WHERE i.holders = 0 AND \(conditions) AND \(IncidentList.isAfter(position))
                ORDER BY i.timestamp DESC, i.id DESC LIMIT \(limit + 1)
                """, in: db
            ).map { try ListedIncident($0) }
            let counts = try IncidentList.rows(
                """
                SELECT i.unattributed, count(*) FROM incidents i INDEXED BY incidents_without_holder
                WHERE i.holders = 0 AND \(conditions) GROUP BY 1 ORDER BY 2 DESC, 1
                """, in: db)
            return (
                Page(incidents, limit: limit, position: \.position),
                try counts.map { (reason: try $0.text(0), incidents: try $0.count(1)) }
            )
        }
    }
}

enum IncidentList {
    static func sql(
        _ filter: IncidentFilter, after position: IncidentPosition?, limit: Int, in db: Database
    ) throws -> SQL {
        let sql = try FilterSQL(filter, in: db)
        if let candidates = sql.candidates {
            return """
                SELECT \(sql: ListedIncident.columns) FROM incidents i
                WHERE i.id IN (\(candidates)) AND \(sql.conditionsOfCandidates)
                  AND \(isAfter(position))
                ORDER BY i.timestamp DESC, i.id DESC LIMIT \(limit)
                """
        }
        // Each type and priority from its own place in the index, merged as far as there is room.
        let kinds = filter.typeNames.flatMap { type in
            filter.priorityRanks.map { (type: type, priority: $0) }
        }
        let times = FilterSQL.times(filter, column: "i.timestamp")
        let seen: [SQL] = filter.seenSince.map { ["i.first_seen >= \($0)"] } ?? []
        let branches: [SQL] = kinds.map { kind in
            let conditions: [SQL] =
                ["i.type = \(kind.type)", "i.priority = \(kind.priority)", isAfter(position)]
                + times + seen
            return """
                SELECT i.id AS id, i.timestamp AS timestamp
                FROM incidents i INDEXED BY incidents_by_kind
                WHERE \(conditions.joined(separator: " AND "))
                """
        }
        return """
            WITH firsts AS (
              \(branches.joined(separator: " UNION ALL "))
              ORDER BY timestamp DESC, id DESC LIMIT \(limit)
            )
            SELECT \(sql: ListedIncident.columns) FROM firsts CROSS JOIN incidents i ON i.id = firsts.id
            ORDER BY i.timestamp DESC, i.id DESC
            """
    }

    static func isAfter(_ position: IncidentPosition?) -> SQL {
        guard let position else { return "1" }
        return """
            (i.timestamp <= \(position.timestamp)
              AND (i.timestamp < \(position.timestamp) OR i.id < \(position.row)))
            """
    }

    /// The rows of a query. What is common is compiled once for each connection, and so must have few forms:
    /// these queries take as long to compile as to run.
    static func rows(_ sql: SQL, isCommon: Bool = false, in db: Database) throws -> [Row] {
        try SQLRequest<Row>(literal: sql, cached: isCommon).fetchAll(db)
    }
}
