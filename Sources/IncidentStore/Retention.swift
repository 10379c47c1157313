import GRDB

/// Removes what is past the retention, from every table.
enum Retention {
    /// What is older than `cutoff` (Unix seconds) goes, but for the map of the refresh `lastMap`: it is what
    /// attribution falls back on, however old it is. Answers how many incidents were removed.
    static func remove(
        before cutoff: Int64, lastMap: Int64?, in refresh: Int64, started: Int64, _ db: Database
    ) throws -> Int {
        let removed = try RemovedIncidents.remove(before: cutoff, in: refresh, db)
        try db.execute(
            sql: "DELETE FROM rejected_records WHERE last_seen < ?", arguments: [cutoff])
        try db.execute(
            sql: "DELETE FROM address_sightings WHERE seen_until < ? AND seen_in IS NOT ?",
            arguments: [cutoff, lastMap])
        try db.execute(
            sql: """
                DELETE FROM addresses
                WHERE NOT EXISTS (
                    SELECT 1 FROM address_sightings s WHERE s.address = addresses.address)
                  AND address NOT IN (SELECT identity FROM incidents WHERE is_certain = 0)
                """)
        try db.execute(sql: "DELETE FROM source_gaps WHERE gap_until < ?", arguments: [cutoff])
        try db.execute(sql: "DELETE FROM held_identities WHERE started < ?", arguments: [cutoff])
        try db.execute(
            sql: """
                DELETE FROM employees WHERE first_seen < ?
                  AND NOT EXISTS (SELECT 1 FROM attributions WHERE employee_id = employees.id)
                  AND NOT EXISTS (SELECT 1 FROM address_sightings WHERE employee_id = employees.id)
                """,
            arguments: [cutoff])
        try RemovedIncidents.forget(started: started, cutoff: cutoff, in: db)
        // The sources of a refresh go with it (ON DELETE CASCADE).
        try db.execute(sql: "DELETE FROM refreshes WHERE started < ?", arguments: [cutoff])
        return removed
    }
}
