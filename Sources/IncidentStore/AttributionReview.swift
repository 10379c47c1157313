import GRDB
import Incidents

/// Looks again at stored incidents whose attribution is not certain, after a map was taken.
struct AttributionReview {
    let histories: AddressHistories
    /// The end of the sightings that the map before left; `nil` where there was none. What lies before can
    /// only change with a sighting that begins: the rest of the store is not looked at.
    let lastEnd: Int64?
    /// The refresh that saw the map, and its start.
    let refresh: Int64
    let started: Int64

    /// - Returns: how many incidents are attributed otherwise now.
    func run(_ db: Database) throws -> Int {
        // All are known before any is written: what is written may move in the index that is read.
        let incidents = try Int64.fetchAll(
            db, sql: Self.sql,
            arguments: ["lastEnd": lastEnd, "refresh": refresh, "started": started])
        let select = try db.cachedStatement(
            sql: """
                SELECT identity, timestamp, priority, unattributed FROM incidents WHERE id = ?
                """)
        var writer = try AttributionWriter(db, refresh: refresh, seen: started)
        var changed = 0
        for incident in incidents {
            let row = try Row.fetchOne(select, arguments: [incident])
            if let row, try review(incident, row, &writer, db) { changed += 1 }
        }
        return changed
    }

    private func review(
        _ incident: Int64, _ row: Row, _ writer: inout AttributionWriter, _ db: Database
    ) throws -> Bool {
        guard let address = Address(try row.text(0)) else { return false }
        let timestamp = try row.decimal(1)
        let attribution = try Attribution(
            .address(address), at: timestamp, by: histories.history)
        let unattributed = try row.ifPresent(3, row.text)
        guard try !isStored(attribution, incident, unattributed: unattributed, db) else {
            return false
        }
        try writer.replace(
            by: attribution, priority: row.priority(2).rank, timestamp: timestamp,
            incident: incident)
        return true
    }

    /// Whether an incident, which is not certain, is attributed in this way already.
    private func isStored(
        _ attribution: Attribution, _ incident: Int64, unattributed: String?, _ db: Database
    ) throws -> Bool {
        switch attribution {
        case .unattributed(let reason): return reason.description == unattributed
        case .employees(_, isCertain: true): return false
        case .employees(let employees, isCertain: false):
            let select = try db.cachedStatement(
                sql: """
                    SELECT employee_id FROM attributions WHERE incident_id = ? ORDER BY employee_id
                    """)
            return try Int64.fetchAll(select, arguments: [incident]) == employees
        }
    }

    private static let sql = """
        SELECT id FROM incidents
        WHERE is_certain = 0 AND timestamp > :lastEnd
        UNION
        SELECT id FROM incidents
        WHERE is_certain = 0 AND identity IN (
          SELECT address FROM address_sightings WHERE seen_in = :refresh AND seen_from = :started)
        """
}
