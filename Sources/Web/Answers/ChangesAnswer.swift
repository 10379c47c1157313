import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/changes`
    func changes() throws -> Representation {
        let limit = try parameters.limit()
        let format = try format(Resource.changes.formats)
        let cursor = try position(ChangeCursor.init)
        let isAsked = try parameters.one(.format) { $0 } != nil
        guard let page = try view.read({ try $0.changes(after: cursor, limit: limit) }) else {
            throw Problem(
                .gone,
                "These changes are too old to be told one by one, or another store's. Start over "
                    + "without `after`, and forget what you have.")
        }
        let next = link(
            "/incidents/changes",
            [(.limit, "\(limit)")] + (isAsked ? [(.format, format.name)] : [])
                + [(.after, "\(page.next)")])
        guard format == .json else {
            let lines = page.changes.flatMap { $0.json.bytes + [UInt8(ascii: "\n")] }
            return Representation(
                format.rawValue, lines, isNegotiated: true, headers: nextLink(next))
        }
        return Representation(
            .object([
                ("changes", .array(page.changes.map(\.json))),
                ("complete", .bool(page.isComplete)), ("after", .string("\(page.next)")),
                ("next", .string(next)),
            ]), isNegotiated: true, headers: nextLink(next))
    }
}

extension Change {
    fileprivate var json: JSONValue {
        let (name, id, incident): (String, String, ListedIncident?) =
            switch kind {
            case .new(let incident): ("new", incident.id, incident)
            case .changed(let incident): ("changed", incident.id, incident)
            case .attributed(let incident): ("attributed", incident.id, incident)
            case .removed(let id): ("removed", id, nil)
            }
        return .object([
            ("change", .string(name)), ("refresh", .number(refresh)), ("id", .string(id)),
            ("incident", incident?.json ?? .null),
        ])
    }
}
