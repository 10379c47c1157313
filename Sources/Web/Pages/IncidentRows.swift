import Incidents
import IncidentStore

extension Question {
    /// For the template `incidents`: a table of some, or what to say where there are none.
    func values(
        of page: Page<ListedIncident, IncidentPosition>, caption: String, nothing: String,
        path: String, next: String?
    ) -> [String: Any] {
        let isFirst = parameters.items.allSatisfy { $0.0 != .after }
        return [
            "hasIncidents": !page.items.isEmpty, "caption": caption, "nothing": nothing,
            "incidents": page.items.map(row),
        ].merging(pager(first: isFirst ? nil : query.link(path), next: next)) { $1 }
    }

    /// For the template `pager`.
    func pager(first: String?, next: String?) -> [String: Any] {
        let limit = (try? parameters.limit()) ?? Parameters.defaultItems
        return [
            "hasPager": first != nil || next != nil, "firstLink": first ?? false,
            "nextLink": next ?? false, "size": "\(limit)",
        ]
    }

    private func row(_ incident: ListedIncident) -> [String: Any] {
        let source = view.status.sources.first { $0.name == incident.type }
        let isNew =
            incident.firstSeen >= time - StandardSpan.day.seconds
            && incident.firstSeen > source?.firstSuccess ?? .max
        return [
            "iso": isoTime(wholeSeconds(incident.timestamp)),
            "time": zone.second(incident.timestamp),
            "new": isNew, "priority": incident.priority.rawValue,
            "before": incident.previousPriority?.rawValue ?? false, "type": incident.type,
            "employees": incident.employees.map { ["id": "\($0)"] }, "how": incident.how,
            "identity": incident.identity, "isAddress": Address(incident.identity) != nil,
            "further": Self.further(incident),
        ]
    }

    /// The fields that no column has; one that is very long, by its beginning.
    private static func further(_ incident: ListedIncident) -> [[String: Any]] {
        let source = IncidentSource.all.first { $0.name == incident.type }
        let shown = ["priority", "timestamp", source?.identityField]
        let fields = RecordFields(incident.record)
        return fields.fields.filter { !shown.contains($0.name) }.map { field in
            let value = fields[field.name] ?? field.value
            let address = field.name == "source_ip" ? Address(value) : nil
            return [
                "name": shortened(field.name, to: 100), "isAddress": address != nil,
                "value": address?.description ?? shortened(value, to: 2000),
            ]
        }
    }
}

/// A text, or its beginning, in characters.
private func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(count) + "… (\(text.count) characters)"
}

extension ListedIncident {
    /// How it was attributed, in words; nothing where it names the employee itself.
    fileprivate var how: String {
        switch attributedBy {
        case "id": ""
        case "address": employees.count > 1 ? "shared address" : "by address"
        case "address-uncertain":
            employees.count > 1 ? "probably, shared address" : "probably, by address"
        default: attributedBy
        }
    }
}
