import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/summary`
    func summary() throws -> Representation {
        let asked = try askedSummary()
        let summary = try view.read { try self.summary(asked, $0) }
        let sort: [(Parameter, String)] =
            asked.ranking == .priority ? [] : [(.sort, asked.ranking.rawValue)]
        let next = summary.employees.next.map {
            link(
                "/incidents/summary",
                asked.filter.query + sort
                    + [
                        (.limit, "\(asked.limit)"),
                        (.after, "\(SummaryPlace(refresh: asked.refresh, rank: $0))"),
                    ])
        }
        return Representation(
            json(of: summary, asked.filter, next: next), headers: nextLink(next))
    }

    /// What is asked for.
    ///
    /// - Throws: `ParameterError`, or `Problem` where the page is one of another refresh.
    func askedSummary() throws -> AskedSummary {
        let (filter, span) = try span()
        let asked = AskedSummary(
            filter: filter, span: span,
            ranking: try parameters.one(.sort, SummaryRanking.init) ?? .priority,
            limit: try parameters.limit(), place: try position(SummaryPlace.init),
            refresh: view.status.data?.id ?? 0)
        guard asked.place?.refresh ?? asked.refresh == asked.refresh else {
            throw Problem(
                .gone,
                "A refresh has made another ranking since the first page; start over without `after`."
            )
        }
        return asked
    }

    func summary(_ asked: AskedSummary, _ reader: StoreReader) throws -> Summary {
        let place = asked.place?.rank ?? 0
        let standard = try asked.span.flatMap {
            try reader.standardSummary(
                $0, ranking: asked.ranking, from: place, limit: asked.limit)
        }
        return try standard
            ?? reader.summary(
                asked.filter, newSince: time - StandardSpan.day.seconds, ranking: asked.ranking,
                from: place, limit: asked.limit)
    }

    /// The filter with the span, and the standard span that it comes to.
    private func span() throws(ParameterError) -> (IncidentFilter, StandardSpan?) {
        let filter = try filter().spanning(until: time)
        return (filter, filter.withoutSpan.isEmpty ? span(of: filter) : nil)
    }

    /// The standard span that a filter has, whatever else is in it.
    func span(of filter: IncidentFilter) -> StandardSpan? {
        StandardSpan.allCases.first { span in
            filter.since == Double(time - span.seconds) && filter.until == Double(time)
        }
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
        let earliest = PointInTime.range.lowerBound
        let end = max(until ?? max(Double(time), since ?? 0), earliest + 1)
        filter.since = since ?? max(end - Double(StandardSpan.week.seconds), earliest)
        filter.until = end
        return filter
    }
}

/// What is asked of a summary.
struct AskedSummary {
    let filter: IncidentFilter
    /// The standard span that the filter comes to; `nil` for another one.
    let span: StandardSpan?
    let ranking: SummaryRanking
    let limit: Int
    let place: SummaryPlace?
    let refresh: Int64
}

/// A place in the ranking of one refresh; the next refresh has another ranking.
struct SummaryPlace: CustomStringConvertible {
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
