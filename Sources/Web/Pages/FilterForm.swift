import Incidents

extension Question {
    /// For the template `filters`: the form, and what is filtered by already. Where the page shows the span by
    /// itself, that is no filter to be removed.
    func filterValues(
        path: String, without hidden: [Parameter] = [],
        keeping kept: [Parameter] = [.sort, .update],
        showsSpan: Bool = false
    ) -> [String: Any] {
        let filters = Parameter.filters.filter { !hidden.contains($0) }
        let removable = filters.filter { !showsSpan || ![.since, .until].contains($0) }
        let chips = removable.flatMap { self.chips(of: $0, path) }
        return [
            "action": path, "open": !chips.isEmpty, "hasChips": !chips.isEmpty,
            "chips": chips,
            "clear": query.without(removable).link(path),
            "kept": query.items.filter { kept.contains($0.0) }.map {
                ["name": $0.0.rawValue, "value": $0.1]
            },
            "priorities": Priority.allCases.reversed().map {
                option($0.rawValue, of: .priority)
            },
            "types": IncidentSource.all.map { option($0.name, of: .type) },
            "asksEmployee": filters.contains(.employee),
            "asksAddress": filters.contains(.address),
            "employee": query.values(.employee).joined(separator: ","),
            "address": query.values(.address).joined(separator: ","),
            "since": query.values(.since).first ?? "", "until": query.values(.until).first ?? "",
        ]
    }

    /// Each chip's link repeats the question: of many values one has to do for all.
    private static let mostChips = 5

    private func chips(of parameter: Parameter, _ path: String) -> [[String: String]] {
        let values = query.values(parameter)
        let label = Self.label(parameter)
        guard values.count <= Self.mostChips else {
            return [
                [
                    "text": "\(label): \(values.count) values",
                    "link": query.without([parameter]).link(path),
                ]
            ]
        }
        return values.map {
            ["text": "\(label) \($0)", "link": query.without(parameter, $0).link(path)]
        }
    }

    private func option(_ value: String, of parameter: Parameter) -> [String: Any] {
        ["value": value, "on": query.values(parameter).contains(value)]
    }

    private static func label(_ parameter: Parameter) -> String {
        switch parameter {
        case .seenSince: "first seen since"
        default: parameter.rawValue
        }
    }
}
