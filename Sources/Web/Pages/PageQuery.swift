/// The query of a page, to make the links that differ from it in one thing.
struct PageQuery {
    private(set) var items: [(Parameter, String)]

    /// What belongs to one page only is left out, and so is what is there already.
    init(_ parameters: Parameters) {
        var known: [Parameter: Set<String>] = [:]
        items = parameters.items.filter { item in
            ![.after, .format].contains(item.0)
                && known[item.0, default: []].insert(item.1).inserted
        }
    }

    /// With this value in the place of all that a parameter had; `nil` for none.
    func with(_ parameter: Parameter, _ value: String?) -> PageQuery {
        var query = self
        query.items.removeAll { $0.0 == parameter }
        if let value { query.items.append((parameter, value)) }
        return query
    }

    /// Without one of the values of a parameter.
    func without(_ parameter: Parameter, _ value: String) -> PageQuery {
        var query = self
        query.items.removeAll { $0.0 == parameter && $0.1 == value }
        return query
    }

    func without(_ parameters: [Parameter]) -> PageQuery {
        var query = self
        query.items.removeAll { parameters.contains($0.0) }
        return query
    }

    func values(_ parameter: Parameter) -> [String] {
        items.filter { $0.0 == parameter }.map(\.1)
    }

    func link(_ path: String) -> String { Web.link(path, joined) }

    /// That of the page after a position.
    func link(_ path: String, after position: String) -> String {
        Web.link(path, joined + [(.after, position)])
    }

    /// The values of a list together, as a form sends them: a link repeats no name.
    private var joined: [(Parameter, String)] {
        var result: [(Parameter, String)] = []
        for (parameter, value) in items {
            if parameter.isList, let index = result.firstIndex(where: { $0.0 == parameter }) {
                result[index].1 += ",\(value)"
            } else {
                result.append((parameter, value))
            }
        }
        return result
    }
}
