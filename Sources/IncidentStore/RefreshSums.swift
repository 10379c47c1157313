import GRDB

/// Checks that nothing got lost between an answer and the tables: two counts of each thing, made apart.
enum RefreshSums {
    /// What does not add up of one source's records.
    ///
    /// - Parameters:
    ///   - summary: the counts as they were made record by record.
    ///   - added: by how many the stored incidents of the source have become more.
    /// - Returns: a sentence with both sides; `nil` where all adds up.
    static func mismatch(_ summary: SourceSummary, added: Int) -> String? {
        let counts = summary.counts
        let parts = [
            (counts.new, "new"), (counts.updated, "updated"), (counts.unchanged, "unchanged"),
            (counts.rejected, "rejected"), (counts.pastRetention, "past retention"),
        ]
        let sum = parts.map(\.0).reduce(0, +)
        guard sum == counts.fetched, parts.allSatisfy({ $0.0 >= 0 }) else {
            let terms = parts.map { "\($0) \($1)" }.joined(separator: " + ")
            return "\(summary.source): \(counts.fetched) fetched, but \(terms) = \(sum)"
        }
        guard counts.new == added else {
            return "\(summary.source): \(counts.new) new, but \(added) more are stored"
        }
        return nil
    }

    /// What does not add up of all that is stored; `nil` where all does.
    static func mismatch(_ stored: StoredCounts) -> String? {
        guard stored.attributed + stored.unattributed != stored.incidents else { return nil }
        return "\(stored.incidents) incidents are stored, but \(stored.attributed) attributed + "
            + "\(stored.unattributed) unattributed = \(stored.attributed + stored.unattributed)"
    }
}

/// How many incidents are stored after a refresh, each counted once.
public struct StoredCounts: Sendable, Equatable {
    public let incidents: Int
    /// Those that somebody is named for.
    public let attributed: Int
    public let unattributed: Int

    init(incidents: Int, attributed: Int, unattributed: Int) {
        self.incidents = incidents
        self.attributed = attributed
        self.unattributed = unattributed
    }

    /// Counts all that is stored, and writes down how it divides into types and priorities.
    static func write(in db: Database) throws -> StoredCounts {
        try db.execute(sql: countSQL)
        func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql) ?? 0 }
        return StoredCounts(
            incidents: try count("SELECT sum(incidents) FROM incident_counts"),
            attributed: try count("SELECT count(DISTINCT incident_id) FROM attributions"),
            unattributed: try count("SELECT sum(unattributed) FROM incident_counts"))
    }

    private static let countSQL = """
        DELETE FROM incident_counts;
        INSERT INTO incident_counts (type, priority, incidents, unattributed)
          SELECT type, priority, count(*), 0 FROM incidents GROUP BY type, priority;
        UPDATE incident_counts SET unattributed = nobodys.incidents FROM (
          SELECT type, priority, count(*) AS incidents
          FROM incidents INDEXED BY incidents_without_holder
          WHERE holders = 0 GROUP BY type, priority
        ) AS nobodys
        WHERE incident_counts.type = nobodys.type AND incident_counts.priority = nobodys.priority;
        """
}
