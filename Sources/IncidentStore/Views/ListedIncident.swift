import GRDB
public import Incidents

/// An incident as a list shows it: by itself, with whom it is attributed to.
public struct ListedIncident: Sendable, Equatable {
    /// Its public id.
    public let id: String
    public let type: String
    public let priority: Priority
    /// The priority before the one it has; `nil` where it never had another.
    public let previousPriority: Priority?
    /// Unix seconds, UTC.
    public let timestamp: Double
    /// Unix seconds, UTC.
    public let firstSeen: Int64
    /// Employee ids, ascending.
    public let employees: [Int64]
    /// `id`, `address` or `address-uncertain`; where nobody is named, why.
    public let attributedBy: String
    /// The normalised identity: an address, or an employee id.
    public let identity: String
    /// The original fields, as a JSON object.
    public let record: String
    /// Where it stands in the lists.
    let position: IncidentPosition

    /// The columns that `init(_:)` reads, of the row `i` of `incidents`.
    static let columns = """
        i.id, i.type, i.identity, i.timestamp, i.further, i.ordinal, i.priority, i.previous_priority,
          i.first_seen, \(ReportParts.validRecord), i.holders, i.is_certain, i.unattributed,
          CASE WHEN i.holders > 0 THEN (
            SELECT group_concat(employee_id) FROM attributions WHERE incident_id = i.id) END
        """

    init(_ row: Row) throws {
        id = try Incident.Key.id(of: row)
        type = try row.text(1)
        identity = try row.text(2)
        timestamp = try row.decimal(3)
        priority = try row.priority(6)
        previousPriority = try row.ifPresent(7, row.priority)
        firstSeen = try row.time(8)
        record = try row.text(9)
        employees = try row.employees(13)
        let unattributed = try row.ifPresent(12, row.text)
        let isCertain = try row.flag(11)
        let isAddress = Identity.isAddress(identity)
        attributedBy =
            unattributed ?? (!isAddress ? "id" : isCertain ? "address" : "address-uncertain")
        position = IncidentPosition(timestamp: timestamp, row: try row.number(0))
    }
}

/// Where an incident stands in a list that has the newest first. It never changes.
public struct IncidentPosition: Sendable, Equatable, CustomStringConvertible {
    let timestamp: Double
    /// Tells incidents of one time apart.
    let row: Int64

    /// As `init?(_:)` reads it.
    public var description: String { "\(Incident.Key.shortestDecimal(timestamp))_\(row)" }

    init(timestamp: Double, row: Int64) {
        self.timestamp = timestamp
        self.row = row
    }

    public init?(_ text: String) {
        // A finite number of any size, written out, has at most 309 digits before the point and 340 behind it.
        let match = text.wholeMatch(of: /(-?[0-9]{1,309}(?:\.[0-9]{1,340})?)_([0-9]{1,18})/)
        guard let match, let timestamp = Double(match.1), let row = Int64(match.2) else {
            return nil
        }
        self.init(timestamp: timestamp, row: row)
    }
}

/// A piece of a list, and where the next one begins.
public struct Page<Item: Sendable, Position: Sendable>: Sendable {
    public let items: [Item]
    /// What the next page comes after; `nil` where this one is the last.
    public let next: Position?

    /// Of the items there is one more than the limit where there are more; `position` tells where one stands.
    init(_ items: [Item], limit: Int, position: (Item) -> Position) {
        self.items = Array(items.prefix(limit))
        next = items.count > limit ? self.items.last.map(position) : nil
    }
}
