import GRDB
import Incidents

/// Identities that lost so many addresses that they are taken for a fault of the upstream. They are kept, to
/// be accepted by a person, until others come.
public struct HeldIdentities: Sendable, Equatable {
    /// The share of the last good map's addresses that a map may lose, in percent.
    static let mostLost = 20

    /// How many addresses the last good map had.
    public let addressesBefore: Int
    /// How many this one has.
    public let addresses: Int
    /// The start of the first refresh in a row that held identities back; Unix seconds, UTC.
    public let since: Int64
}

extension HeldIdentities {
    /// Whether a map is to be held back that lacks so many of the addresses that the last good one had.
    static func isDoubtful(missing: Int, of before: Int) -> Bool {
        missing * 100 > before * mostLost
    }

    /// Keeps a map in place of one that was kept before.
    static func keep(
        _ map: SeenIdentities, addressesBefore: Int, in refresh: Int64, _ db: Database
    ) throws -> HeldIdentities {
        let since = try since(in: db) ?? map.started
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO held_identities
                  (id, refresh_id, started, ended, held_since, addresses_before, map)
                VALUES (1, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                refresh, map.started, map.ended, since, addressesBefore, map.identities.json,
            ])
        return HeldIdentities(
            addressesBefore: addressesBefore, addresses: map.identities.holders.count, since: since)
    }

    /// Since when maps are held back; `nil` where the last one was not.
    static func since(in db: Database) throws -> Int64? {
        try db.time("SELECT held_since FROM held_identities")
    }

    /// The map that is kept; `nil` where there is none.
    static func kept(in db: Database) throws -> SeenIdentities? {
        let row = try Row.fetchOne(db, sql: "SELECT map, started, ended FROM held_identities")
        guard let row else { return nil }
        let answer: IdentityAnswer
        do {
            answer = try IdentityAnswer(Array(row.text(0).utf8))
        } catch is AnswerError {
            throw DamagedValue(
                "the text of the identities that are held back is none of identities")
        }
        return SeenIdentities(
            identities: answer.map, started: try row.time(1), ended: try row.time(2))
    }

    static func drop(in db: Database) throws {
        try db.execute(sql: "DELETE FROM held_identities")
    }
}

/// Identities that were held back and have been accepted.
public struct AcceptedIdentities: Sendable, Equatable {
    /// When the refresh started that they came in; Unix seconds, UTC.
    public let started: Int64
    public let addresses: Int
    /// How many stored incidents are attributed otherwise now.
    public let reattributed: Int
}

extension IncidentStore {
    /// Takes the identities that were held back for good, as of when they came. The refresh log has a row of
    /// its own for it, with the time (Unix seconds) and an id.
    ///
    /// - Returns: `nil` where none are held back.
    /// - Throws: `StoreError`.
    public func acceptHeldIdentities(
        now: Int64, runID: RunID
    ) throws(StoreError) -> AcceptedIdentities? {
        try write { db -> AcceptedIdentities? in
            guard let map = try HeldIdentities.kept(in: db) else { return nil }
            let refresh = try RefreshLog.nextID(in: db)
            let reattributed = try IdentityTransaction(db, map, refresh: refresh).run()
            let accepted = AcceptedIdentities(
                started: map.started, addresses: map.identities.holders.count,
                reattributed: reattributed)
            let stored = try StoredCounts.write(in: db)
            let clock = RefreshClock(
                ours: now, upstream: nil, after: try LoggedClock.fetch(in: db))
            try RefreshLog.write(
                accepted, refresh: refresh, clock: clock, runID: runID, stored: stored, in: db)
            if let end = try RefreshLog.dataTime(in: db) {
                try StandardSummaries.write(until: end, in: db)
            }
            return accepted
        }
    }
}
