import GRDB
import Incidents

/// Who held which address, refresh after refresh.
enum AddressSightings {
    /// Two maps further apart than this do not vouch for the time between them. In seconds.
    static let longestGap: Int64 = 24 * 60 * 60

    /// Notes what a map shows: a pair that the map before showed too goes on with its sighting, any other
    /// begins one.
    static func write(
        _ map: IdentityMap, seen: Int64, in refresh: Int64, _ db: Database
    ) throws {
        let last = try lastRefresh(in: db)
        let extend = try db.cachedStatement(
            sql: """
                UPDATE address_sightings SET seen_until = max(seen_until, ?), seen_in = ?
                WHERE address = ? AND employee_id = ? AND seen_in = ? AND seen_until >= ?
                """)
        let begin = try db.cachedStatement(
            sql: """
                INSERT INTO address_sightings (address, employee_id, seen_from, seen_until, seen_in)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET seen_in = excluded.seen_in
                """)
        let addEmployee = try db.cachedStatement(
            sql: "INSERT INTO employees (id, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING")
        for (address, employees) in map.holders {
            for employee in employees {
                let address = address.description
                try extend.execute(
                    arguments: [seen, refresh, address, employee, last, seen - longestGap])
                guard db.changesCount == 0 else { continue }
                try addEmployee.execute(arguments: [employee, seen])
                try begin.execute(arguments: [address, employee, seen, seen, refresh])
            }
        }
    }

    /// The map that arrived last; an empty one before the first.
    static func lastMap(in db: Database) throws -> IdentityMap {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT address, employee_id FROM address_sightings WHERE seen_in = ?",
            arguments: [try lastRefresh(in: db)])
        var holders: [Address: [Int64]] = [:]
        while let row = try rows.next() {
            guard let address = Address(row[0] as String) else { continue }
            holders[address, default: []].append(row[1])
        }
        return IdentityMap(holders)
    }

    /// The refresh of the last map. An empty one leaves no sighting, so it is not to be found there.
    private static func lastRefresh(in db: Database) throws -> Int64? {
        try RefreshLog.lastSuccess(of: IdentityAnswer.source, in: db)
    }
}
