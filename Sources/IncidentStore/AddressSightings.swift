import GRDB
import Incidents

/// Who held which address, refresh after refresh.
enum AddressSightings {
    /// Notes what a map shows: a pair that the map before showed too goes on with its sighting, any other
    /// begins one. An entry that could not be understood is not in the map: what it had shown before ends.
    ///
    /// Maps join when their times are near in either direction: what a clock that was ahead has left must not
    /// take in every map after it.
    static func write(_ map: SeenIdentities, in refresh: Int64, _ db: Database) throws {
        let last = try lastRefresh(in: db)
        let extend = try db.cachedStatement(
            sql: """
                UPDATE address_sightings SET seen_until = max(seen_until, ?), seen_in = ?
                WHERE address = ? AND employee_id = ? AND seen_in = ?
                  AND seen_until BETWEEN ? AND ?
                """)
        for (address, employees) in map.identities.holders {
            for employee in employees {
                try extend.execute(
                    arguments: [
                        map.ended, refresh, address.description, employee, last,
                        map.started - AddressHistory.longestGap,
                        map.started + AddressHistory.longestGap,
                    ])
                guard db.changesCount == 0 else { continue }
                try begin(address, employee, map, in: refresh, db)
            }
        }
    }

    private static func begin(
        _ address: Address, _ employee: Int64, _ map: SeenIdentities, in refresh: Int64,
        _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: "INSERT INTO employees (id, first_seen) VALUES (?, ?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [employee, map.started])
        try db.cachedStatement(
            sql: """
                INSERT INTO address_sightings (address, employee_id, seen_from, seen_until, seen_in)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET
                  seen_until = max(seen_until, excluded.seen_until), seen_in = excluded.seen_in
                """
        ).execute(
            arguments: [
                address.description, employee, map.started, max(map.started, map.ended), refresh,
            ])
        // A clock that was ahead may have been set back since.
        try db.cachedStatement(
            sql: """
                INSERT INTO addresses (address, first_sighted) VALUES (?, ?)
                ON CONFLICT DO UPDATE SET first_sighted = min(first_sighted, excluded.first_sighted)
                """
        ).execute(arguments: [address.description, map.started])
    }

    /// The addresses of the last good map: how many there are, and how many of them another one lacks.
    static func lost(
        in map: IdentityMap, _ db: Database
    ) throws -> (missing: Int, before: Int) {
        let addresses = try String.fetchCursor(
            db,
            sql: "SELECT DISTINCT address FROM address_sightings WHERE seen_in = ?",
            arguments: [try lastRefresh(in: db)])
        var (missing, before) = (0, 0)
        while let text = try addresses.next() {
            guard let address = Address(text) else { continue }
            before += 1
            if map.holders[address] == nil { missing += 1 }
        }
        return (missing, before)
    }

    /// The end of the sightings of the last good map, the earliest of them; `nil` where there is none.
    static func lastEnd(in db: Database) throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT min(seen_until) FROM address_sightings WHERE seen_in = ?",
            arguments: [try lastRefresh(in: db)])
    }

    /// The refresh of the last good map. An empty one leaves no sighting, so it is not to be found there.
    private static func lastRefresh(in db: Database) throws -> Int64? {
        try RefreshLog.lastSuccess(of: IdentityAnswer.source, in: db)
    }
}

extension AddressHistory.Sighting {
    /// From a row with these columns from an index on: `employee_id`, `seen_from`, `seen_until`.
    init(_ row: Row, from index: Int) throws {
        let (from, until) = (try row.time(index + 1), try row.time(index + 2))
        guard from <= until else {
            throw DamagedValue("a sighting of an address ends before it begins")
        }
        self.init(employee: try row.employee(index), from: from, until: until)
    }
}

/// A map, and the refresh that saw it: from its start to its end, in Unix seconds, UTC.
struct SeenIdentities {
    let identities: IdentityMap
    let started: Int64
    let ended: Int64
}
