import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/addresses/{address}`
    func address(_ address: Address) throws -> Response {
        let (asked, limit) = (try filter(), try parameters.limit())
        let at = try parameters.one(.at) { PointInTime($0, before: time)?.seconds }
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
            return Self.neverSeen(address, mapsSince: holders.mapsSince)
        }
        let path = "/incidents/addresses/\(address)"
        let next = page.next.map {
            link(
                path,
                asked.query + (at.map { [(.at, Incident.Key.shortestDecimal($0))] } ?? [])
                    + [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        return Representation(
            .object([
                ("address", .string("\(address)")), ("maps_kept_since", .number(holders.mapsSince)),
                ("first_seen", .number(holders.firstSighted)),
                ("holders", .array(holders.spans.filter { $0.overlaps(asked) }.map(\.json))),
                ("at", at.map { Self.json(of: holders.attribution(at: $0), at: $0) } ?? .null),
                ("incidents", .array(page.items.map(\.json))), ("next", .optional(next)),
            ]), headers: nextLink(next)
        ).response(to: request)
    }

    private static func neverSeen(_ address: Address, mapsSince: Int64?) -> Response {
        let since =
            mapsSince.map { "; maps of who holds which are kept since \(isoTime($0))" } ?? ""
        return Problem(
            .notFound, "The address \(address) has not been seen, nor any incident of it\(since)."
        ).response
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

extension HoldingSpan {
    fileprivate var json: JSONValue {
        .object([
            ("employee", .number(employee)), ("from", .number(from)), ("until", .number(until)),
            ("certain", .bool(isCertain)),
        ])
    }

    fileprivate func overlaps(_ filter: IncidentFilter) -> Bool {
        let isBefore = filter.since.map { Double(until) < $0 } ?? false
        let isAfter = filter.until.map { Double(from ?? .min) >= $0 } ?? false
        return !isBefore && !isAfter
    }
}
