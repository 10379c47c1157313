import GRDB
import Incidents

/// What is known of who held which address, read as it is asked for: a store may know of any number.
final class AddressHistories {
    /// How many addresses and sightings are held in memory at most.
    private static let mostHeld = 50_000

    private let firstSighted: Statement
    private let sightings: Statement
    private var held: [Address: AddressHistory?] = [:]
    private var heldCount = 0

    init(in db: Database) throws {
        firstSighted = try db.cachedStatement(
            sql: "SELECT first_sighted FROM addresses WHERE address = ?")
        sightings = try db.cachedStatement(
            sql: """
                SELECT employee_id, seen_from, seen_until FROM address_sightings WHERE address = ?
                """)
    }

    /// - Returns: `nil` where the address has never been seen with anybody.
    func history(of address: Address) throws -> AddressHistory? {
        if let history = held[address] { return history }
        let history = try read(address)
        if heldCount >= Self.mostHeld {
            held.removeAll(keepingCapacity: true)
            heldCount = 0
        }
        held[address] = .some(history)
        heldCount += 1 + (history?.sightingCount ?? 0)
        return history
    }

    private func read(_ address: Address) throws -> AddressHistory? {
        guard let first = try Row.fetchOne(firstSighted, arguments: [address.description]) else {
            return nil
        }
        var history = AddressHistory(firstSighted: try first.time(0))
        let rows = try Row.fetchCursor(sightings, arguments: [address.description])
        while let row = try rows.next() {
            history.add(try AddressHistory.Sighting(row, from: 0))
        }
        return history
    }
}
