import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/rejected`
    func rejected() throws -> Representation {
        let limit = try parameters.limit()
        let id = try position(employeeID)
        let (page, counts) = try view.read { try $0.rejectedRecords(after: id, limit: limit) }
        let next = page.next.map {
            link("/incidents/rejected", [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        return Representation(
            .object([
                ("count", .number(counts.map(\.records).reduce(0, +))),
                (
                    "reasons",
                    .array(
                        counts.map {
                            .object([
                                ("source", .string($0.source)), ("reason", .string($0.reason)),
                                ("records", .number($0.records)),
                            ])
                        })
                ),
                ("records", .array(page.items.map(\.json))), ("next", .optional(next)),
            ]), isNegotiated: true, headers: nextLink(next))
    }

    /// `/incidents/refreshes`
    func refreshes() throws -> Representation {
        let limit = try parameters.limit()
        let id = try position(employeeID)
        let page = try view.read { try $0.refreshes(after: id, limit: limit) }
        let next = page.next.map {
            link("/incidents/refreshes", [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        return Representation(
            .object([
                ("refreshes", .array(page.items.map(\.json))), ("next", .optional(next)),
            ]), isNegotiated: true, headers: nextLink(next))
    }
}

extension ListedRejection {
    fileprivate var json: JSONValue {
        .object([
            ("id", .number(id)), ("source", .string(source)), ("reason", .string(reason)),
            ("first_seen", .number(firstSeen)), ("last_seen", .number(lastSeen)),
            ("count", .number(count)), ("text", .string(text)),
        ])
    }
}

extension LoggedRefresh {
    var json: JSONValue {
        let order = [IdentityAnswer.source] + IncidentSource.all.map(\.name)
        let ordered = order.compactMap { name in sources.first { $0.name == name } }
        return .object([
            ("id", .number(id)), ("run", .optional(runID)), ("started", .number(started)),
            ("ended", .number(ended)), ("accepted_by_hand", .bool(isAcceptance)),
            ("stored", .number(stored)), ("attributed", .number(attributed)),
            ("removed", .number(removed)), ("kept_since", .number(cutoff)),
            ("mismatch", .optional(mismatch)), ("sources", .array(ordered.map(\.json))),
        ])
    }
}

extension LoggedSource {
    /// `ok`, `failed`, `held back`, `shrunk` or `incomplete`.
    var outcome: String { error == nil ? finding ?? "ok" : "failed" }

    var json: JSONValue {
        .object([
            ("name", .string(name)), ("outcome", .string(outcome)),
            ("error", .optional(error?.rawValue)),
            ("attempts", .number(attempts)), ("seconds", .number(seconds)),
            ("bytes", .number(bytes)), ("fetched", .number(counts.fetched)),
            ("new", .number(counts.new)), ("updated", .number(counts.updated)),
            ("unchanged", .number(counts.unchanged)), ("rejected", .number(counts.rejected)),
            ("past_retention", .number(counts.pastRetention)),
            ("unattributed", .number(counts.unattributed)),
        ])
    }
}
