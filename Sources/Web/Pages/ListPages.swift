import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// The page of `/incidents/list`, or of what is new.
    func listPage() throws -> Representation {
        let path = "/incidents/list"
        let (filter, limit, order) = (
            try filter(), try parameters.limit(), try listOrder()
        )
        let position = try position(IncidentPosition.init)
        let page = try view.read { try $0.list(filter, order, after: position, limit: limit) }
        let next = page.next.map {
            link(
                path,
                filter.query + order.query + kept + [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        var values = values(
            of: page,
            caption: order == .new ? "The latest seen first" : "The latest first",
            nothing: filter.isEmpty || order == .new && filter.withoutSeen.isEmpty
                ? "Nothing. Good news." : "No incident matches the filter.",
            path: path, next: next)
        values.merge(stateValues) { $1 }
        values.merge(filterValues(path: path)) { $1 }
        let formats = ["json", "csv", "ndjson"].map { name in
            [
                "name": name.uppercased(),
                "link": link(path, filter.query + order.query + [(.format, name)]),
            ]
        }
        let title = order == .new ? "What is new" : "Incidents"
        values.merge([
            "heading": title, "formats": formats, "hasReasons": false,
            "note": order == .new
                ? "By when they were first seen. What a source told in its first answer is not new."
                : false,
        ]) { $1 }
        let section = order == .new ? "/incidents/list?sort=new&seen-since=24h" : nil
        return Representation(
            page: frame(title, section: section, path: path).render("list", values),
            headers: nextLink(next))
    }

    /// The page of `/incidents/unattributed`.
    func unattributedPage() throws -> Representation {
        let path = "/incidents/unattributed"
        let (filter, limit) = (try filter(), try parameters.limit())
        let position = try position(IncidentPosition.init)
        let (page, counts) = try view.read {
            try $0.unattributed(filter, after: position, limit: limit)
        }
        let next = page.next.map {
            link(path, filter.query + kept + [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        var values = values(
            of: page, caption: "The latest first",
            nothing: filter.isEmpty
                ? "Somebody is named for each incident. Good news."
                : "No incident that nobody is named for matches the filter.",
            path: path, next: next)
        values.merge(stateValues) { $1 }
        values.merge(filterValues(path: path, without: [.employee])) { $1 }
        values.merge([
            "heading": "Unattributed incidents", "hasReasons": !counts.isEmpty,
            "note": "Incidents that nobody is named for: they are in no employee's list.",
            "reasons": counts.map { ["count": "\($0.incidents)", "reason": $0.reason] },
            "formats": [
                ["name": "JSON", "link": link(path, filter.query + [(.format, "json")])]
            ],
        ]) { $1 }
        return Representation(
            page: frame("Unattributed", section: path, path: path).render("list", values),
            headers: nextLink(next))
    }

    /// What the next page keeps beside the filter.
    var kept: [(Parameter, String)] { query.items.filter { $0.0 == .update } }
}

extension IncidentFilter {
    var withoutSeen: IncidentFilter {
        var filter = self
        filter.seenSince = nil
        return filter
    }
}
