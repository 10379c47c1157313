import FastCGI
import Incidents
import IncidentStore

extension Question {
    private static let overview = "/incidents/"

    /// The page of `/incidents/`: a span of time, for whom to call first.
    func overviewPage() throws -> Representation {
        let data = try overviewData()
        let (filter, summary) = (data.filter, data.summary)
        let incidents = summary.totals.map(\.incidents).reduce(0, +)
        let unattributed = summary.totals.map(\.unattributed).reduce(0, +)
        let new = summary.totals.map(\.new).reduce(0, +)
        let list = query.without([.sort])
        let from = (data.place?.rank ?? 0) + 1
        var values: [String: Any] = [
            "heading": heading(of: data), "spans": spanLinks(data), "total": "\(incidents)",
            "new": "\(new)", "hasNew": new > 0, "unattributed": "\(unattributed)",
            "hasUnattributed": unattributed > 0,
            "newLink": list.without([.since, .until]).with(.sort, "new").with(.seenSince, "24h")
                .link("/incidents/list"),
            "unattributedLink": link("/incidents/unattributed", filter.query),
            "totals": totals(data), "comparison": comparisonNote(data),
            "chart": chart(data.histogram, filter, nothing: incidents == 0),
            "byNew": data.ranking == .new,
            "sortLink": query.with(.sort, data.ranking == .new ? nil : "new").link(Self.overview),
            "hasEmployees": !summary.employees.items.isEmpty, "from": "\(from)",
            "to": "\(from + summary.employees.items.count - 1)",
            "employees": employeeRows(summary.employees.items, filter),
            "nothing": filter.withoutSpan.isEmpty
                ? "Nobody has an incident in this span. Good news."
                : "No incident in this span matches the filter.",
            "json": link("/incidents/summary", filter.query),
            "listLink": link("/incidents/list", filter.query),
            "csv": link("/incidents/list", filter.query + [(.format, "csv")]),
            "ndjson": link("/incidents/list", filter.query + [(.format, "ndjson")]),
        ]
        let next = summary.employees.next.map { rank in
            PageQuery(parameters).link(Self.overview, after: "\(data.refresh)-\(rank)")
        }
        values.merge(
            pager(first: data.place == nil ? nil : query.link(Self.overview), next: next)
        ) { $1 }
        values.merge(stateValues) { $1 }
        values.merge(filterValues(path: Self.overview, showsSpan: true)) { $1 }
        values["sinceText"] = zone.minute(data.since)
        values["untilText"] = zone.minute(data.until)
        values["sinceIso"] = isoTime(data.since)
        values["untilIso"] = isoTime(data.until)
        let page = frame("Overview", section: Self.overview, path: Self.overview)
            .render("overview", values)
        return Representation(page: page, headers: nextLink(next))
    }

    /// The spans that are a click away, each keeping the filters.
    private func spanLinks(_ data: OverviewData) -> [[String: Any]] {
        StandardSpan.allCases.map { span in
            let text = span.short
            return [
                "name": span.name, "current": data.span == span,
                "link": query.with(.until, nil).with(.since, text).link(Self.overview),
            ]
        }
    }

    private func heading(of data: OverviewData) -> String {
        data.span.map { "Last \($0.name)" }
            ?? "\(zone.minute(data.since)) to \(zone.minute(data.until))"
    }

    private func totals(_ data: OverviewData) -> [[String: Any]] {
        Priority.allCases.reversed().map { priority in
            func count(_ totals: [SummaryTotal]) -> Int {
                totals.filter { $0.priority == priority }.map(\.incidents).reduce(0, +)
            }
            let now = count(data.summary.totals)
            let change: Any =
                data.before.map { before in
                    let difference = now - count(before)
                    return difference == 0
                        ? "±0" : difference > 0 ? "+\(difference)" : "−\(-difference)"
                } ?? false
            return [
                "priority": priority.rawValue, "count": "\(now)", "change": change,
                "link": query.with(.priority, priority.rawValue).link(Self.overview),
            ]
        }
    }

    private func comparisonNote(_ data: OverviewData) -> String {
        guard data.before == nil else {
            return "Compared with the equally long span before."
        }
        return data.completeSince.map { "No comparison: data complete since \(zone.minute($0))." }
            ?? "No comparison: a source has never answered."
    }

    private func employeeRows(_ items: [EmployeeSummary], _ filter: IncidentFilter) -> [[String:
        Any]]
    {
        let most = items.map { ($0.own + $0.shared).reduce(0, +) }.max() ?? 1
        // An employee's page shows all that is kept, unless it is told otherwise.
        let span = Self.span(of: query)
        return items.map { item in
            [
                "id": "\(item.employee)", "link": span.link("/incidents/\(item.employee)"),
                "directory": settings.directory(of: item.employee),
                "counts": Self.cells(item), "bar": Self.bar(item, of: most), "new": "\(item.new)",
                "iso": isoTime(wholeSeconds(item.latest)),
                "latest": zone.minute(wholeSeconds(item.latest)),
                "types": item.types.joined(separator: ", "),
            ]
        }
    }

    private static func span(of query: PageQuery) -> PageQuery {
        let others = Parameter.allCases.filter { ![.since, .until].contains($0) }
        let span = query.without(others)
        return span.items.isEmpty ? span.with(.since, StandardSpan.week.short) : span
    }

    /// The counts, a cell each. Not in the template: what is called for each cell of a long table adds up.
    private static func cells(_ item: EmployeeSummary) -> String {
        Priority.allCases.reversed().map { priority in
            let (own, shared) = (item.own[priority.rank], item.shared[priority.rank])
            return "<td class=\"n\">\(own)\(shared > 0 ? "<i>+\(shared)</i>" : "")</td>"
        }.joined()
    }

    /// The counts as lengths, beside the numbers.
    private static func bar(_ item: EmployeeSummary, of most: Int) -> String {
        var x = 0
        let parts = Priority.allCases.reversed().map { priority -> String in
            let count = item.own[priority.rank] + item.shared[priority.rank]
            let width = Int((Double(count) / Double(most) * 90).rounded())
            defer { x += width }
            return width == 0
                ? ""
                : "<rect class=\"\(priority.rawValue)\" x=\"\(x)\" width=\"\(width)\" height=\"9\"/>"
        }
        return
            "<svg class=\"bar\" viewBox=\"0 0 90 9\" aria-hidden=\"true\">\(parts.joined())</svg>"
    }

    /// A histogram with what is missing; nothing where there is nothing to draw.
    func chart(_ histogram: Histogram, _ filter: IncidentFilter, nothing: Bool) -> String {
        let (since, until) = (wholeSeconds(filter.since ?? 0), wholeSeconds(filter.until ?? 0))
        let gaps = gaps(from: since, to: until, filter)
        guard !nothing || !gaps.isEmpty else { return "" }
        return Chart(
            histogram: histogram.bins.map {
                (max($0.start, since), min($0.start + histogram.width, until), $0.counts)
            }, since: since, until: until, gaps: gaps, width: lengthText(histogram.width),
            zone: zone
        ).svg
    }

    /// Where data of a source that is shown is missing.
    func gaps(from since: Int64, to until: Int64, _ filter: IncidentFilter) -> [ClosedRange<Int64>]
    {
        guard since < until else { return [] }
        let sources = view.status.sources.filter { filter.typeNames.contains($0.name) }
        let before = sources.compactMap(\.begins).max().map { Int64.min...$0 }
        let gaps = sources.flatMap(\.gaps).map { $0.from...$0.until }
        return ([before].compactMap(\.self) + gaps)
            .filter { $0.upperBound > since && $0.lowerBound < until }
            .map { max($0.lowerBound, since)...min($0.upperBound, until) }
    }
}

extension StandardSpan {
    /// As a person calls it.
    var name: String {
        switch self {
        case .day: "24 hours"
        case .week: "7 days"
        case .month: "30 days"
        }
    }

    /// As a query has it.
    var short: String {
        switch self {
        case .day: "24h"
        case .week: "7d"
        case .month: "30d"
        }
    }
}
