import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/addresses/{address}`
    func address(_ address: Address) throws -> Representation {
        let asked = try askedAddress(address)
        let next = asked.page.next.map {
            link(
                "/incidents/addresses/\(address)",
                asked.filter.query + asked.atQuery
                    + [(.limit, "\(asked.limit)"), (.after, "\($0)")])
        }
        let holders = asked.holders
        return Representation(
            .object([
                ("address", .string("\(address)")), ("maps_kept_since", .number(holders.mapsSince)),
                ("first_seen", .number(holders.firstSighted)),
                (
                    "holders",
                    .array(holders.spans.filter { $0.overlaps(asked.filter) }.map(\.json))
                ),
                (
                    "at",
                    asked.at.map { Self.json(of: holders.attribution(at: $0), at: $0) } ?? .null
                ),
                ("incidents", .array(asked.page.items.map(\.json))), ("next", .optional(next)),
            ]), isNegotiated: true, headers: nextLink(next))
    }

    /// - Throws: `ParameterError`, or `Problem` for an address that has never been seen.
    func askedAddress(_ address: Address) throws -> AskedAddress {
        let (asked, limit) = (try filter(), try parameters.limit())
        let dates = form == .page ? zone : .utc
        let at = try parameters.one(.at) { PointInTime($0, before: time, in: dates)?.seconds }
        let position = try position(IncidentPosition.init)
        var filter = asked
        filter.addresses = [address]
        let (holders, page) = try view.read { reader in
            (
                try reader.holders(of: address),
                try reader.incidents(filter, after: position, limit: limit)
            )
        }
        guard holders.firstSighted != nil || holders.hasIncidents else {
            let since =
                holders.mapsSince.map { "; maps of who holds which are kept since \(isoTime($0))" }
                ?? ""
            throw Problem(
                .notFound,
                "The address \(address) has not been seen, nor any incident of it\(since).")
        }
        return AskedAddress(filter: asked, at: at, limit: limit, holders: holders, page: page)
    }

    private static func json(of attribution: Attribution, at time: Double) -> JSONValue {
        let (employees, isCertain, reason): ([Int64], Bool, String?) =
            switch attribution {
            case .employees(let ids, let isCertain): (ids, isCertain, nil)
            case .unattributed(let reason): ([], false, reason.description)
            }
        return .object([
            ("time", .number(time)), ("employees", .array(employees.map { .number($0) })),
            ("certain", .bool(isCertain)), ("reason", .optional(reason)),
        ])
    }
}

/// What is asked of an address, and found.
struct AskedAddress {
    /// Without the address.
    let filter: IncidentFilter
    let at: Double?
    let limit: Int
    let holders: AddressHolders
    let page: Page<ListedIncident, IncidentPosition>

    var atQuery: [(Parameter, String)] {
        at.map { [(.at, Incident.Key.shortestDecimal($0))] } ?? []
    }
}

extension HoldingSpan {
    fileprivate var json: JSONValue {
        .object([
            ("employee", .number(employee)), ("from", .number(from)), ("until", .number(until)),
            ("certain", .bool(isCertain)),
        ])
    }

    func overlaps(_ filter: IncidentFilter) -> Bool {
        let isBefore = filter.since.map { Double(until) < $0 } ?? false
        let isAfter = filter.until.map { Double(from ?? .min) >= $0 } ?? false
        return !isBefore && !isAfter
    }
}
