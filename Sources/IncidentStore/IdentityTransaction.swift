import GRDB
import Incidents

/// Takes a good map: its sightings, and what they change for incidents that are not certain.
struct IdentityTransaction {
    private let db: Database
    private let map: SeenIdentities
    private let refresh: Int64

    init(_ db: Database, _ map: SeenIdentities, refresh: Int64) {
        self.db = db
        self.map = map
        self.refresh = refresh
    }

    /// - Returns: how many stored incidents are attributed otherwise now.
    func run() throws -> Int {
        let lastEnd = try AddressSightings.lastEnd(in: db)
        try AddressSightings.write(map, in: refresh, db)
        try HeldIdentities.drop(in: db)
        let reattributed = try AttributionReview(
            histories: AddressHistories(in: db), lastEnd: lastEnd, refresh: refresh,
            started: map.started
        ).run(db)
        try Publication.outdate(isReportChanged: reattributed > 0, in: db)
        return reattributed
    }
}
