import GRDB
import Incidents

/// Adds the incidents of one source to the store, or updates those that it has.
struct IncidentWriter {
    private let db: Database
    private let type: String
    private let refresh: Int64
    private let seen: Int64
    private let histories: AddressHistories
    private let touch: Statement
    private let select: Statement
    private let touchKey: Statement
    private let upsert: Statement
    private let storedTwins: StoredTwins
    private var attributor: AttributionWriter
    /// Nothing of the type was stored before: nothing can be unchanged.
    private let isFirst: Bool
    private var nextID: Int64
    private(set) var written = WrittenCounts()

    init(
        _ db: Database, type: String, refresh: Int64, seen: Int64, histories: AddressHistories
    ) throws {
        self.db = db
        self.type = type
        self.refresh = refresh
        self.seen = seen
        self.histories = histories
        touch = try db.cachedStatement(sql: "\(Self.touchSQL) AND record = ?")
        select = try db.cachedStatement(
            sql: "SELECT record FROM incidents WHERE \(Self.isOfKey)")
        touchKey = try db.cachedStatement(sql: Self.touchSQL)
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
        guard storedTwins.mayHave(incident.key) else { return try store(incident, ordinal: 0) }
        let ordinals = try ordinals(
            of: [RecordContent(incident.record)], storedAs: incident.key)
        try store(incident, ordinal: ordinals.first ?? 0)
    }

    /// Adds or updates incidents of one key.
    mutating func write(_ twins: Twins) throws {
        let ordinals = try ordinals(of: twins.contents, storedAs: IncidentRow.Key(twins.key))
        for (incident, ordinal) in zip(twins.incidents, ordinals) {
            try store(IncidentRow(incident), ordinal: ordinal)
        }
    }

    /// The ordinals for incidents of one key. One of which the same is stored keeps that one's, so that a twin
    /// that is not shown any more is not overwritten by the other.
    private func ordinals(
        of contents: [RecordContent], storedAs key: IncidentRow.Key
    ) throws -> [Int] {
        let stored = try storedTwins.contents(of: key)
        var left = Dictionary(grouping: stored, by: \.content).mapValues { $0.map(\.ordinal) }
        let matches = contents.map { left[$0]?.popLast() }
        // The rest have changed, or are new.
        let next = (stored.last?.ordinal ?? -1) + 1
        var free = (left.values.joined().sorted() + Array(next..<next + contents.count))[...]
        return matches.map { $0 ?? free.removeFirst() }
    }

    private mutating func store(_ incident: IncidentRow, ordinal: Int) throws {
        if !isFirst, try isUnchanged(incident, ordinal) {
            written.unchanged += 1
            return
        }
        // The upsert gave the row this id if and only if it is the last one inserted afterwards and
        // was not before: cheaper than RETURNING, by a third of the whole statement.
        if db.lastInsertedRowID == nextID { nextID += 1 }
        let attribution = try Attribution(
            incident.identity, at: incident.key.timestamp, by: histories.history)
        let (holders, reason, isCertain) = attribution.columns
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
            attribution, priority: incident.priority, timestamp: incident.key.timestamp,
            incident: nextID)
        written.new += 1
        nextID += 1
    }

    /// Whether a record that tells the same is stored; that it was seen is noted then, and its spelling stays
    /// as it is. Most are the very record: that touches no index, which the upsert would do for each column
    /// that it names.
    private func isUnchanged(_ incident: IncidentRow, _ ordinal: Int) throws -> Bool {
        let key: StatementArguments = [
            type, incident.key.identity, incident.key.timestamp, incident.key.further, ordinal,
        ]
        try touch.execute(arguments: [seen] + key + [incident.record])
        if db.changesCount == 1 { return true }
        guard let stored = try String.fetchOne(select, arguments: key),
            tellTheSame(stored, incident.record)
        else { return false }
        try touchKey.execute(arguments: [seen] + key)
        return true
    }

    private static let isOfKey = """
        type = ? AND identity = ? AND timestamp = ? AND further = ? AND ordinal = ?
        """

    private static let touchSQL = """
        UPDATE incidents SET last_seen = max(last_seen, ?) WHERE \(isOfKey)
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
