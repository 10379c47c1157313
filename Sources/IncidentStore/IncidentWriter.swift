import GRDB
import Incidents

/// Adds the incidents of one source to the store, or updates those that it has.
struct IncidentWriter {
    private let db: Database
    private let histories: [Address: AddressHistory]
    private let refresh: Int64
    private let seen: Int64
    private let upsert: Statement
    private let storedTwins: StoredTwins
    private let attributor: AttributionWriter
    private let changedBefore: Int
    private var nextID: Int64
    private var new = 0
    private var written = 0

    init(
        _ db: Database, type: String, histories: [Address: AddressHistory], refresh: Int64,
        seen: Int64
    ) throws {
        self.db = db
        self.histories = histories
        self.refresh = refresh
        self.seen = seen
        upsert = try db.cachedStatement(sql: Self.upsertSQL)
        storedTwins = try StoredTwins(of: type, in: db)
        attributor = try AttributionWriter(db, seen: seen)
        changedBefore = try Self.changedCount(in: refresh, db)
        nextID = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM incidents") ?? 1
    }

    /// Adds or updates an incident that is the only one of its key in its answer.
    mutating func write(_ incident: Incident) throws {
        if storedTwins.contains(incident.key) {
            try write(twins: [incident])
        } else {
            try store(incident)
        }
    }

    /// Adds or updates incidents of one key, in the order of their content. One whose record is stored
    /// keeps its ordinal, so that a twin that is not shown any more is not overwritten by the other.
    mutating func write(twins incidents: [Incident]) throws {
        guard let key = incidents.first?.key else { return }
        let stored = try storedTwins.records(of: key)
        var ordinals = Dictionary(grouping: stored, by: \.record).mapValues { $0.map(\.ordinal) }
        var unmatched: [Incident] = []
        for incident in incidents {
            let record = Array(incident.record.utf8)
            if let ordinal = ordinals[record]?.popLast() {
                try store(incident.with(ordinal: ordinal))
            } else {
                unmatched.append(incident)
            }
        }
        // The rest have changed, or are new.
        let next = (stored.last?.ordinal ?? -1) + 1
        let free = ordinals.values.joined().sorted() + Array(next..<next + unmatched.count)
        for (incident, ordinal) in zip(unmatched, free) {
            try store(incident.with(ordinal: ordinal))
        }
    }

    private mutating func store(_ incident: Incident) throws {
        // The upsert gave the row this id if and only if it is the last one inserted afterwards and
        // was not before: cheaper than RETURNING, by a third of the whole statement.
        if db.lastInsertedRowID == nextID { nextID += 1 }
        let attribution = Attribution(
            incident.key.identity, at: incident.key.timestamp, by: histories)
        try upsert.setArguments(arguments(of: incident, attribution))
        try upsert.execute()
        written += 1
        guard db.lastInsertedRowID == nextID else { return }
        try attributor.add(
            attribution, priority: incident.priority.rank, timestamp: incident.key.timestamp,
            incident: nextID)
        new += 1
        nextID += 1
    }

    /// How many of the incidents written were new, how many another than before.
    func finish() throws -> (new: Int, updated: Int, unchanged: Int) {
        let changed = try Self.changedCount(in: refresh, db) - changedBefore
        return (new, changed - new, written - changed)
    }

    private func arguments(
        of incident: Incident, _ attribution: Attribution
    ) -> StatementArguments {
        let key = incident.key
        let (holders, reason, isCertain) = attribution.columns
        return [
            nextID, key.type, key.identity.description, key.timestamp,
            key.furtherText, key.ordinal, incident.priority.rank,
            incident.record, holders, reason, isCertain, seen, seen, refresh,
        ]
    }

    private static func changedCount(in refresh: Int64, _ db: Database) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM incidents WHERE changed_in = ?", arguments: [refresh]
        ) ?? 0
    }

    private static let upsertSQL = """
        INSERT INTO incidents (
          id, type, identity, timestamp, further, ordinal, priority, record, holders, unattributed,
          is_certain, first_seen, last_seen, changed_in
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (type, identity, timestamp, further, ordinal) DO UPDATE SET
          priority = excluded.priority,
          record = excluded.record,
          last_seen = max(last_seen, excluded.last_seen),
          changed_in = iif(record = excluded.record, changed_in, excluded.changed_in)
        """
}
