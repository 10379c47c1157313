import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/list`: a page, or all of it, where a file of lines is asked for without a limit.
    func list() throws -> Response {
        let (filter, limit) = (try filter(), try parameters.limit())
        let format = try format(Resource.list.formats)
        let position = try position(IncidentPosition.init)
        let sort = try listOrder()
        let lines: LineFormat? =
            switch format {
            case .json: nil
            case .ndjson: .ndjson
            case .csv, .html: .csv
            }
        let file = Header(
            "Content-Disposition", "attachment; filename=\"incidents-\(compactTime(time)).csv\"")
        let headers = lines == .csv ? [file] : []
        if let lines, try parameters.one(.limit, { $0 }) == nil {
            return try IncidentExport(
                filter: filter, order: sort, format: lines, position: position
            ).response(to: self, headers: headers)
        }
        let page = try view.read { try $0.list(filter, sort, after: position, limit: limit) }
        // What was asked for by `Accept` is asked for in the same way again.
        let asked: [(Parameter, String)] =
            try parameters.one(.format, Self.format) == nil
            ? [] : [(.format, format.name)]
        let next = page.next.map {
            link(
                "/incidents/list",
                filter.query + sort.query + [(.limit, "\(limit)")] + asked
                    + [(.after, "\($0)")])
        }
        guard let lines else {
            let json: JSONValue = .object([
                ("incidents", .array(page.items.map(\.json))), ("next", .optional(next)),
            ])
            return try Representation(json, isNegotiated: true, headers: nextLink(next))
                .response(to: request)
        }
        return try Representation(
            lines.contentType, lines.heading + lines.lines(page.items), isNegotiated: true,
            headers: nextLink(next) + headers
        ).response(to: request)
    }

    /// `/incidents/unattributed`
    func unattributed() throws -> Representation {
        let (filter, limit) = (try filter(), try parameters.limit())
        let position = try position(IncidentPosition.init)
        let (page, counts) = try view.read {
            try $0.unattributed(filter, after: position, limit: limit)
        }
        let next = page.next.map {
            link(
                "/incidents/unattributed",
                filter.query + [(.limit, "\(limit)"), (.after, "\($0)")])
        }
        return Representation(
            .object([
                ("count", .number(counts.map(\.incidents).reduce(0, +))),
                ("reasons", .object(counts.map { ($0.reason, .number($0.incidents)) })),
                ("incidents", .array(page.items.map(\.json))), ("next", .optional(next)),
            ]), isNegotiated: true, headers: nextLink(next))
    }

    func listOrder() throws(ParameterError) -> ListOrder {
        try parameters.one(.sort, ListOrder.init) ?? .time
    }

    /// The format that is asked for, by the parameter or else by `Accept`, of those that can be had.
    func format(_ types: [MediaType]) throws(ParameterError) -> MediaType {
        let asked = try parameters.one(.format) { text in
            Self.format(text).flatMap { types.contains($0) ? $0 : nil }
        }
        return asked ?? preferredType(accept: request.header("Accept"), among: types)
    }

    private static func format(_ name: String) -> MediaType? {
        [.json, .ndjson, .csv].first { $0.name == name }
    }
}

/// What a list is ordered by.
enum ListOrder: String {
    /// By the incidents' timestamps.
    case time
    /// By when they were first seen, without those of a source's first answer.
    case new

    var query: [(Parameter, String)] { self == .time ? [] : [(.sort, rawValue)] }
}

extension StoreReader {
    func list(
        _ filter: IncidentFilter, _ order: ListOrder, after position: IncidentPosition?, limit: Int
    ) throws(StoreError) -> Page<ListedIncident, IncidentPosition> {
        switch order {
        case .time: try incidents(filter, after: position, limit: limit)
        case .new: try newIncidents(filter, after: position, limit: limit)
        }
    }
}

extension MediaType {
    /// As the parameter `format` has it.
    var name: String {
        switch self {
        case .json: "json"
        case .ndjson: "ndjson"
        case .csv: "csv"
        case .html: "html"
        }
    }
}

extension ListedIncident {
    var json: JSONValue {
        .object([
            ("id", .string(id)), ("type", .string(type)), ("priority", .string(priority.rawValue)),
            ("previous_priority", .optional(previousPriority?.rawValue)),
            ("timestamp", .number(timestamp)), ("first_seen", .number(firstSeen)),
            ("employees", .array(employees.map { .number($0) })),
            ("attributed_by", .string(attributedBy)), ("fields", .text(record)),
        ])
    }
}
