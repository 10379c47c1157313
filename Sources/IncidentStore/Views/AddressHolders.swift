import GRDB
public import Incidents

/// Who held an address when, as far as that is known.
public struct AddressHolders: Sendable, Equatable {
    /// When maps of the identities were first kept; Unix seconds, UTC. `nil` where none has been.
    public let mapsSince: Int64?
    /// When the address was first seen with anybody; `nil` where it never was.
    public let firstSighted: Int64?
    /// Ascending by time, then by employee.
    public let sightings: [AddressHistory.Sighting]
    /// Whether any stored incident names it.
    public let hasIncidents: Bool

    /// Whose an incident at a time (Unix seconds) would be.
    public func attribution(at timestamp: Double) -> Attribution {
        history?.attribution(at: timestamp) ?? .unattributed(.addressUnknown)
    }

    /// The spans in which it is taken for somebody's.
    public var spans: [HoldingSpan] { history?.spans ?? [] }

    private var history: AddressHistory? {
        firstSighted.map { AddressHistory(firstSighted: $0, sightings: sightings) }
    }
}

/// A time in which map after map showed an address with an employee.
public struct HeldAddress: Sendable, Equatable {
    public let address: String
    public let employee: Int64
    /// Unix seconds, UTC.
    public let from: Int64
    public let until: Int64
}

extension StoreReader {
    /// The addresses that an employee held, the latest first.
    ///
    /// - Throws: `StoreError`.
    public func addresses(of employee: Int64) throws(StoreError) -> [HeldAddress] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT address, employee_id, seen_from, seen_until FROM address_sightings
                    WHERE employee_id = ? ORDER BY seen_until DESC, seen_from DESC, address
                    """,
                arguments: [employee]
            ).map {
                let sighting = try AddressHistory.Sighting($0, from: 1)
                return HeldAddress(
                    address: try $0.text(0), employee: sighting.employee, from: sighting.from,
                    until: sighting.until)
            }
        }
    }

    /// - Throws: `StoreError`.
    public func holders(of address: Address) throws(StoreError) -> AddressHolders {
        try read { db in
            let sightings = try Row.fetchAll(
                db,
                sql: """
                    SELECT employee_id, seen_from, seen_until FROM address_sightings
                    WHERE address = ? ORDER BY seen_from, employee_id
                    """,
                arguments: [address.description])
            var filter = IncidentFilter()
            filter.addresses = [address]
            let incidents = try IncidentList.sql(filter, after: nil, limit: 1, in: db)
            return AddressHolders(
                mapsSince: try db.time(
                    "SELECT first_success FROM sources WHERE name = ?", [IdentityAnswer.source]),
                firstSighted: try db.time(
                    "SELECT first_sighted FROM addresses WHERE address = ?", [address.description]),
                sightings: try sightings.map { try AddressHistory.Sighting($0, from: 0) },
                hasIncidents: try !IncidentList.rows(incidents, in: db).isEmpty)
        }
    }
}
