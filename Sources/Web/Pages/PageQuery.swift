/// The query of a page, to make the links that differ from it in one thing.
struct PageQuery {
    private(set) var items: [(Parameter, String)]

    /// What belongs to one page only is left out.
    init(_ parameters: Parameters) {
        items = parameters.items.filter { ![.after, .format].contains($0.0) }
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

    func link(_ path: String) -> String { Web.link(path, items) }
}
