import GRDB
import Incidents

/// What was missing or disagreed in the store, as where somebody deletes rows with the sqlite3 shell, and has
/// been put right.
public struct StoreMending: Sendable, Equatable, CustomStringConvertible {
    /// Attributions of incidents that are not stored: they went.
    var orphans = 0
    /// Incidents that were attributed otherwise than their holders, their priority or their own employee id
    /// tell: they were attributed anew.
    var reattributed = 0
    /// Employees that an incident or a sighting names: they were added.
    var employees = 0
    /// Addresses whose first sighting was not noted, or as too late.
    var addresses = 0
    /// What sources gave in refreshes that the log does not have: it went.
    var logged = 0
    /// Whether the summaries had to be made anew for another reason than these.
    var areSummariesNew = false

    public var isNone: Bool { self == StoreMending() }

    /// What is told in the log.
    public var description: String {
        let parts = [
            (orphans, "attributions of no incident removed"),
            (reattributed, "incidents attributed anew"),
            (employees, "missing employees added"),
            (addresses, "first sightings of addresses noted"),
            (logged, "entries of no refresh removed from the log"),
        ].filter { $0.0 > 0 }.map { "\($0.1): \($0.0)" }
        let all = parts + (areSummariesNew ? ["summaries made anew"] : [])
        return
            "the store did not agree with itself, and was mended (\(all.joined(separator: ", "))); if "
            + "nobody has changed it by hand, look at the disk: journalctl -k -p err"
    }
}

extension IncidentStore {
    /// Mends what does not agree: rows that hang on others that are not there, and counts. In one transaction;
    /// what is published is no more what is stored where anything was mended.
    ///
    /// - Throws: `StoreError`; `damaged` where a value is stored that cannot be.
    public func mend() throws(StoreError) -> StoreMending {
        try write { db in
            try StoreRules.check(db)
            var mending = StoreMending()
            mending.orphans = try Self.removeOrphans(db)
            mending.reattributed = try AttributionMending(db).run()
            mending.employees = try Self.addEmployees(db)
            mending.addresses = try Self.noteAddresses(db)
            mending.logged = try Self.removeLogged(db)
            mending.areSummariesNew = try mending.isNone && StoreRules.isSummaryBroken(db)
            guard !mending.isNone else { return mending }
            _ = try StoredCounts.write(in: db)
            if let end = try RefreshLog.dataTime(in: db) {
                try StandardSummaries.write(until: end, in: db)
            }
            try Publication.outdate(
                isReportChanged: mending.orphans + mending.reattributed > 0, in: db)
            return mending
        }
    }

    /// Looks at every page, row and value of the store, and at the report that they make, and mends what it can.
    ///
    /// - Throws: `StoreError`; `damaged` where anything is found that cannot be.
    public func lookThrough() throws(StoreError) -> StoreMending {
        let fault = try read { db in
            try String.fetchOne(db, sql: "SELECT integrity_check FROM pragma_integrity_check(1)")
        }
        guard fault == "ok" else {
            throw .damaged(path: path, reason: fault ?? "its pages cannot be read")
        }
        let mending = try mend()
        do {
            try forEachReportPart { _ in }
        } catch {
            throw StoreError("read", path: path, error)
        }
        return mending
    }

    private static func removeOrphans(_ db: Database) throws -> Int {
        // Of an attribution, the index has all columns, in the order in which incidents lie.
        try db.execute(
            sql: """
                DELETE FROM attributions
                WHERE (employee_id, priority, timestamp, incident_id) IN (
                  SELECT employee_id, priority, timestamp, incident_id
                  FROM attributions a INDEXED BY attributions_by_incident
                  WHERE NOT EXISTS (SELECT 1 FROM incidents WHERE id = a.incident_id))
                """)
        return db.changesCount
    }

    private static func addEmployees(_ db: Database) throws -> Int {
        try db.execute(
            sql: """
                INSERT INTO employees (id, first_seen)
                  SELECT employee_id, (
                    SELECT min(i.first_seen) FROM attributions b JOIN incidents i ON i.id = b.incident_id
                    WHERE b.employee_id = named.employee_id)
                  FROM (SELECT employee_id FROM attributions GROUP BY employee_id) AS named
                  WHERE employee_id NOT IN (SELECT id FROM employees)
                """)
        let ofIncidents = db.changesCount
        try db.execute(
            sql: """
                INSERT INTO employees (id, first_seen)
                  SELECT employee_id, min(seen_from) FROM address_sightings
                  WHERE employee_id NOT IN (SELECT id FROM employees) GROUP BY employee_id
                """)
        return ofIncidents + db.changesCount
    }

    private static func noteAddresses(_ db: Database) throws -> Int {
        try db.execute(
            sql: """
                INSERT INTO addresses (address, first_sighted)
                  SELECT s.address, min(s.seen_from)
                  FROM address_sightings s LEFT JOIN addresses a USING (address)
                  WHERE a.address IS NULL OR s.seen_from < a.first_sighted GROUP BY s.address
                ON CONFLICT DO UPDATE SET first_sighted = excluded.first_sighted
                """)
        return db.changesCount
    }

    private static func removeLogged(_ db: Database) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM refresh_sources WHERE refresh_id NOT IN (SELECT id FROM refreshes)
                """)
        return db.changesCount
    }
}
