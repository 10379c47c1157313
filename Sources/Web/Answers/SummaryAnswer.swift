import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/summary`; `nil` where the cursor is of another refresh.
    func summary() throws -> Representation? {
        let limit = try parameters.limit()
        let ranking = try parameters.one(.sort, SummaryRanking.init) ?? .priority
        let (filter, span) = try span()
        let place = try position(SummaryPlace.init)
        let refresh = view.status.data?.id ?? 0
        guard place?.refresh ?? refresh == refresh else { return nil }
        let summary = try view.read { reader in
            let standard = try span.flatMap {
                try reader.standardSummary(
                    $0, ranking: ranking, from: place?.rank ?? 0, limit: limit)
            }
            return try standard
                ?? reader.summary(
                    filter, newSince: time - StandardSpan.day.seconds, ranking: ranking,
                    from: place?.rank ?? 0, limit: limit)
        }
        let sort: [(Parameter, String)] =
            ranking == .priority ? [] : [(.sort, ranking.rawValue)]
        let next = summary.employees.next.map {
            link(
                "/incidents/summary",
                filter.query + sort
                    + [
                        (.limit, "\(limit)"),
                        (.after, "\(SummaryPlace(refresh: refresh, rank: $0))"),
                    ])
        }
        return Representation(json(of: summary, filter, next: next), headers: nextLink(next))
    }

    /// The filter with the span, and the standard span that it comes to.
    private func span() throws(ParameterError) -> (IncidentFilter, StandardSpan?) {
        let filter = try filter().spanning(until: time)
        let span = StandardSpan.allCases.first { span in
            var standard = IncidentFilter()
            standard.since = Double(time - span.seconds)
            standard.until = Double(time)
            return standard == filter
        }
        return (filter, span)
    }

    private func json(
        of summary: Summary, _ filter: IncidentFilter, next: String?
    ) -> JSONValue {
        .object([
            ("since", .number(filter.since)), ("until", .number(filter.until)),
            ("refresh", .number(view.status.data?.id)), ("state", .string(state.rawValue)),
            ("failed", .array(view.status.failed.map { .string($0) })),
            ("totals", Self.json(of: summary.totals)),
            ("employees", .array(summary.employees.items.map(\.json))),
            ("next", .optional(next)),
        ])
    }

    private static func json(of totals: [SummaryTotal]) -> JSONValue {
        .object(
            totals.sumMembers + [
                (
                    "by_priority",
                    .object(
                        Priority.allCases.map { priority in
                            let part = totals.filter { $0.priority == priority }
                            return (priority.rawValue, .object(part.sumMembers))
                        })
                ),
                (
                    "by_type",
                    .object(
                        IncidentSource.all.map { source in
                            let part = totals.filter { $0.type == source.name }
                            return (source.name, .object(part.sumMembers))
                        })
                ),
            ])
    }
}

extension IncidentFilter {
    /// With both ends of a span: by default that of the week until `time`, in Unix seconds, which is empty where
    /// it is to begin later.
    func spanning(until time: Int64) -> IncidentFilter {
        var filter = self
        let end = until ?? max(Double(time), since ?? 0)
        filter.since = since ?? end - Double(StandardSpan.week.seconds)
        filter.until = end
        return filter
    }
}

/// A place in the ranking of one refresh; the next refresh has another ranking.
private struct SummaryPlace: CustomStringConvertible {
    let refresh: Int64
    let rank: Int

    var description: String { "\(refresh)-\(rank)" }

    init(refresh: Int64, rank: Int) {
        self.refresh = refresh
        self.rank = rank
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let refresh = employeeID(of: parts[0]),
            let rank = employeeID(of: parts[1])
        else { return nil }
        self.init(refresh: refresh, rank: Int(rank))
    }
}

extension [SummaryTotal] {
    fileprivate var sumMembers: [(name: String, value: JSONValue)] {
        [
            ("incidents", .number(map(\.incidents).reduce(0, +))),
            ("unattributed", .number(map(\.unattributed).reduce(0, +))),
            ("new", .number(map(\.new).reduce(0, +))),
        ]
    }
}

extension EmployeeSummary {
    var json: JSONValue {
        .object([
            ("id", .number(employee)), ("own", Self.json(of: own)),
            ("shared", Self.json(of: shared)), ("new", .number(new)),
            ("latest", .number(latest)), ("types", .array(types.map { .string($0) })),
            ("addresses", .array(addresses.map { .string($0) })),
        ])
    }

    private static func json(of counts: [Int]) -> JSONValue {
        .object(Priority.allCases.map { ($0.rawValue, .number(counts[$0.rank])) })
    }
}
