import GRDB
import Incidents

/// Attributes incidents anew whose attributions do not agree with their own rows.
struct AttributionMending {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// - Returns: how many were.
    /// - Throws: `DamagedValue` where the row of an incident holds what it cannot, or nobody can know any more
    ///   whose it is.
    func run() throws -> Int {
        // Only their numbers: it may be all that are stored.
        let incidents = try Int64.fetchAll(db, sql: Self.sql)
        guard !incidents.isEmpty else { return 0 }
        let refresh = try RefreshLog.nextID(in: db)
        let histories = try AddressHistories(in: db)
        let select = try db.cachedStatement(sql: Self.rowSQL)
        for incident in incidents {
            guard let row = try Row.fetchOne(select, arguments: [incident]) else { continue }
            try check(row)
            var writer = try AttributionWriter(db, refresh: refresh, seen: row.time(8))
            try writer.replace(
                by: attribution(row, histories), priority: row.priority(6).rank,
                timestamp: row.decimal(3), incident: incident)
        }
        return incidents.count
    }

    /// Finds the value that cannot be, for its name to be told.
    private func check(_ row: Row) throws {
        _ = try ListedIncident(row)
        guard try row.flag(14) else {
            throw DamagedValue("an incident has values that it cannot have")
        }
    }

    /// Whose it is by its own employee id, or by who held the address, or else by what is left of its
    /// attributions.
    private func attribution(_ row: Row, _ histories: AddressHistories) throws -> Attribution {
        let (identity, timestamp) = (try row.text(2), try row.decimal(3))
        guard let address = Address(identity) else {
            guard let employee = Int64(identity), employee >= 0 else {
                throw DamagedValue(
                    "the identity of an incident is neither an address nor an employee id")
            }
            return .employees([employee], isCertain: true)
        }
        let attribution = try Attribution(
            .address(address), at: timestamp, by: histories.history)
        guard case .unattributed = attribution else { return attribution }
        let left = try row.employees(13)
        guard !left.isEmpty else { return attribution }
        guard try left.count <= row.count(10) else {
            throw DamagedValue("an incident is attributed to more employees than it has holders")
        }
        return .employees(left, isCertain: try row.flag(11))
    }

    /// Attributions have the priority and the timestamp of their incident, and are as many as its holders. An
    /// employee id is that employee's.
    private static let sql = """
        SELECT i.id FROM incidents i NOT INDEXED
        WHERE (\(StoreRules.ofIncident)) IS NOT 1
          OR NOT (\(isAddress)) AND i.holders <> 1
          OR (
            SELECT count(*) = i.holders AND total(
              a.priority = i.priority AND a.timestamp = i.timestamp
                AND a.employee_id BETWEEN 0 AND \(Int64.max)
                AND (\(isAddress) OR a.employee_id = i.identity)) = i.holders
            FROM attributions a WHERE a.incident_id = i.id
          ) IS NOT 1
        """

    private static let rowSQL = """
        SELECT \(ListedIncident.columns), (\(StoreRules.ofIncident)) IS 1 AS is_possible
        FROM incidents i WHERE i.id = ?
        """

    private static let isAddress = "instr(i.identity, '.') OR instr(i.identity, ':')"
}
