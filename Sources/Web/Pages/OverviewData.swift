import Incidents
import IncidentStore

/// What the overview shows of a span.
struct OverviewData {
    let filter: IncidentFilter
    /// The standard span that is shown, whatever else is filtered; `nil` for another.
    let span: StandardSpan?
    let ranking: SummaryRanking
    let place: SummaryPlace?
    let refresh: Int64
    let summary: Summary
    let histogram: Histogram
    /// The totals of the equally long span before; `nil` where either is not complete.
    let before: [SummaryTotal]?
    /// Since when all that is shown is complete; `nil` where a source has never answered.
    let completeSince: Int64?

    var since: Int64 { wholeSeconds(filter.since ?? 0) }
    var until: Int64 { wholeSeconds(filter.until ?? 0) }
}

extension Question {
    /// - Throws: `Problem` where the place in the ranking is of another refresh.
    func overviewData() throws -> OverviewData {
        let asked = try askedSummary()
        let filter = asked.filter
        let sources = view.status.sources.filter { filter.typeNames.contains($0.name) }
        let hasAll = sources.allSatisfy { $0.completeSince != nil }
        let completeSince = hasAll ? sources.compactMap(\.completeSince).max() : nil
        var before = filter
        if let since = filter.since, let until = filter.until {
            (before.since, before.until) = (since - (until - since), since)
        }
        let isComparable = completeSince.map { Double($0) <= before.since ?? 0 } ?? false
        let width = Histogram.width(from: filter.since ?? 0, until: filter.until ?? 0)
        return try view.read { reader in
            let made = try asked.span.map { try reader.standardHistogram($0, width: width) }
            return OverviewData(
                filter: filter, span: span(of: filter), ranking: asked.ranking, place: asked.place,
                refresh: asked.refresh, summary: try summary(asked, reader),
                histogram: try made.flatMap { $0.bins.isEmpty ? nil : $0 }
                    ?? reader.histogram(filter, width: width),
                before: isComparable ? try reader.totals(before) : nil,
                completeSince: completeSince)
        }
    }
}

extension IncidentFilter {
    var withoutSpan: IncidentFilter {
        var filter = self
        (filter.since, filter.until) = (nil, nil)
        return filter
    }
}
