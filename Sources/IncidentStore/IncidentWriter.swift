import GRDB
import Incidents

/// Adds the incidents of one source to the store, or updates those that it has.
struct IncidentWriter {
    private let db: Database
    private let type: String
    private let refresh: Int64
    private let seen: Int64
    private let touch: Statement
    private let upsert: Statement
    private let storedTwins: StoredTwins
    private var attributor: AttributionWriter
    /// Nothing of the type was stored before: nothing can be unchanged.
    private let isFirst: Bool
    private var nextID: Int64
    private(set) var written = WrittenCounts()

    init(_ db: Database, type: String, refresh: Int64, seen: Int64) throws {
        self.db = db
        self.type = type
        self.refresh = refresh
        self.seen = seen
        touch = try db.cachedStatement(sql: Self.touchSQL)
        upsert = try db.cachedStatement(sql: Self.upsertSQL)
        storedTwins = try StoredTwins(of: type, in: db)
        attributor = try AttributionWriter(db, refresh: refresh, seen: seen)
        let isStored = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM incidents WHERE type = ?)", arguments: [type])
        isFirst = isStored == false
        nextID = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM incidents") ?? 1
    }

    /// Adds or updates an incident that is the only one of its key in its answer.
    mutating func write(_ incident: IncidentRow) throws {
        if storedTwins.contains(incident.key) {
            try write(twins: [incident])
        } else {
            try store(incident, ordinal: 0)
        }
    }

    /// Adds or updates incidents of one key, in the order of their content. One whose record is stored
    /// keeps its ordinal, so that a twin that is not shown any more is not overwritten by the other.
    mutating func write(twins incidents: [IncidentRow]) throws {
        guard let key = incidents.first?.key else { return }
        let stored = try storedTwins.records(of: key)
        var ordinals = Dictionary(grouping: stored, by: \.record).mapValues { $0.map(\.ordinal) }
        var unmatched: [IncidentRow] = []
        for incident in incidents {
            let record = Array(incident.record.utf8)
            if let ordinal = ordinals[record]?.popLast() {
                try store(incident, ordinal: ordinal)
            } else {
                unmatched.append(incident)
            }
        }
        // The rest have changed, or are new.
        let next = (stored.last?.ordinal ?? -1) + 1
        let free = ordinals.values.joined().sorted() + Array(next..<next + unmatched.count)
        for (incident, ordinal) in zip(unmatched, free) {
            try store(incident, ordinal: ordinal)
        }
    }

    private mutating func store(_ incident: IncidentRow, ordinal: Int) throws {
        if !isFirst, try isUnchanged(incident, ordinal) {
            written.unchanged += 1
            return
        }
        // The upsert gave the row this id if and only if it is the last one inserted afterwards and
        // was not before: cheaper than RETURNING, by a third of the whole statement.
        if db.lastInsertedRowID == nextID { nextID += 1 }
        let (holders, reason, isCertain) = incident.attribution.columns
        try upsert.execute(arguments: [
            nextID, type, incident.key.identity, incident.key.timestamp, incident.key.further,
            ordinal, incident.priority, incident.record, holders, reason, isCertain, seen, seen,
            refresh,
        ])
        guard db.lastInsertedRowID == nextID else {
            written.updated += 1
            return
        }
        try attributor.add(
            incident.attribution, priority: incident.priority, timestamp: incident.key.timestamp,
            incident: nextID)
        written.new += 1
        nextID += 1
    }

    /// Whether the very record is stored; that it was seen is noted then. Most are, and this touches no
    /// index, which the upsert would do for each column that it names.
    private func isUnchanged(_ incident: IncidentRow, _ ordinal: Int) throws -> Bool {
        try touch.execute(arguments: [
            seen, type, incident.key.identity, incident.key.timestamp, incident.key.further,
            ordinal, incident.record,
        ])
        return db.changesCount == 1
    }

    private static let touchSQL = """
        UPDATE incidents SET last_seen = max(last_seen, ?)
        WHERE type = ? AND identity = ? AND timestamp = ? AND further = ? AND ordinal = ?
          AND record = ?
        """

    private static let upsertSQL = """
        INSERT INTO incidents (
          id, type, identity, timestamp, further, ordinal, priority, record, holders, unattributed,
          is_certain, first_seen, last_seen, changed_in
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (type, identity, timestamp, further, ordinal) DO UPDATE SET
          priority = excluded.priority,
          previous_priority = iif(priority = excluded.priority, previous_priority, priority),
          record = excluded.record,
          last_seen = max(last_seen, excluded.last_seen),
          last_change = 'changed',
          changed_in = excluded.changed_in
        """
}

/// What became of the incidents of one source that were written.
struct WrittenCounts {
    var new = 0
    /// Another record than before.
    var updated = 0
    var unchanged = 0
}
