import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// The page of an employee: his incidents of a span, and what addresses he held.
    func employeePage(_ id: Int64) throws -> Representation {
        let path = "/incidents/\(id)"
        var filter = try filter()
        let limit = try parameters.limit()
        let position = try position(IncidentPosition.init)
        let asked = filter
        filter.employees = [id]
        let (page, addresses, summary, times) = try view.read { reader in
            guard try reader.isKnown(id) else { throw Self.unknown(id) }
            return (
                try reader.incidents(filter, after: position, limit: limit),
                try reader.addresses(of: id),
                try reader.summary(filter, newSince: .max, ranking: .priority, from: 0, limit: 1),
                try reader.times(filter)
            )
        }
        let next = page.next.map {
            link(path, asked.query + kept + [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        let counts = summary.employees.items.first
        let total = summary.totals.map(\.incidents).reduce(0, +)
        var values = values(
            of: page, caption: "The latest first",
            nothing: asked.isEmpty ? "None. Good news." : "No incident matches.", path: path,
            next: next)
        values.merge(stateValues) { $1 }
        values.merge(filterValues(path: path, without: [.employee], showsSpan: true)) { $1 }
        values.merge([
            "id": "\(id)", "directory": settings.directory(of: id),
            "spans": spanLinks(path), "span": spanText(asked), "total": "\(total)",
            "totals": Priority.allCases.reversed().map { priority in
                let shared = counts?.shared[priority.rank] ?? 0
                return [
                    "priority": priority.rawValue,
                    "count": "\((counts?.own[priority.rank] ?? 0) + shared)",
                    "shared": shared > 0 ? "\(shared)" : false,
                ] as [String: Any]
            },
            "chart": timeline(times, asked),
            "hasAddresses": !addresses.isEmpty,
            "addresses": addresses.map {
                [
                    "address": $0.address, "from": zone.minute($0.from),
                    "until": zone.minute($0.until),
                ]
            },
            "json": link(path, asked.query + [(.format, "json")]),
            "csv": link("/incidents/list", filter.query + [(.format, "csv")]),
            "ndjson": link("/incidents/list", filter.query + [(.format, "ndjson")]),
        ]) { $1 }
        return Representation(
            page: frame("Employee \(id)", path: path).render("employee", values),
            headers: nextLink(next))
    }

    static func unknown(_ employee: Int64) -> Problem {
        Problem(
            .notFound,
            "Neither the identities nor an incident have named the employee \(employee).")
    }

    /// The spans that are a click away. Weeks begin on Monday, in the page's zone.
    private func spanLinks(_ path: String) -> [[String: Any]] {
        let today = zone.day(of: time)
        // 1 January 1970 was a Thursday.
        let monday = today - ((today / 86_400 + 3) % 7) * 86_400
        func date(_ day: Int64) -> String { zone.isoDate(zone.start(ofDay: day)) }
        let spans: [(String, String?, String?)] = [
            ("24 hours", "24h", nil), ("7 days", "7d", nil), ("30 days", "30d", nil),
            ("This week", date(monday), nil),
            ("Last week", date(monday - 7 * 86_400), date(monday)),
            ("All", nil, nil),
        ]
        return spans.map { name, since, until in
            [
                "name": name, "link": query.with(.since, since).with(.until, until).link(path),
                "current": query.values(.since).first == since
                    && query.values(.until).first == until,
            ]
        }
    }

    func spanText(_ filter: IncidentFilter) -> String {
        let since = filter.since.map { zone.minute(wholeSeconds($0)) }
        let until = filter.until.map { zone.minute(wholeSeconds($0)) }
        return switch (since, until) {
        case (let since?, let until?): "\(since) to \(until)"
        case (let since?, nil): "since \(since)"
        case (nil, let until?): "until \(until)"
        case (nil, nil): "all that is kept"
        }
    }

    /// A bar for each day, in the page's zone; for several, where there are too many.
    private func timeline(
        _ times: [(time: Double, priority: Priority)], _ filter: IncidentFilter
    ) -> String {
        let first = times.map(\.time).min().map(wholeSeconds)
        let last = times.map(\.time).max().map(wholeSeconds)
        guard let since = filter.since.map(wholeSeconds) ?? first,
            let until = filter.until.map({ wholeSeconds($0) - 1 }) ?? last.map({ max($0, time) }),
            since <= until, !times.isEmpty
        else { return "" }
        let (firstDay, lastDay) = (zone.day(of: since) / 86_400, zone.day(of: until) / 86_400)
        let days = (lastDay - firstDay) / Int64(Histogram.mostBins) + 1
        var counts: [Int64: [Int]] = [:]
        for (time, priority) in times {
            let bin = (zone.day(of: wholeSeconds(time)) / 86_400 - firstDay) / days
            counts[bin, default: [0, 0, 0, 0]][priority.rank] += 1
        }
        func start(_ bin: Int64) -> Int64 { zone.start(ofDay: (firstDay + bin * days) * 86_400) }
        let bins = (lastDay - firstDay) / days
        return Chart(
            histogram: counts.sorted { $0.key < $1.key }.map {
                (start: start($0.key), end: start($0.key + 1), counts: $0.value)
            }, since: start(0), until: start(bins + 1),
            gaps: gaps(from: start(0), to: min(start(bins + 1), time), filter),
            width: lengthText(days * 86_400), zone: zone
        ).svg
    }
}
