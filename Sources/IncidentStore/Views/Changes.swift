import GRDB
import Incidents

/// What happened to one incident, in one refresh.
public struct Change: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case new(ListedIncident)
        case changed(ListedIncident)
        /// Whom it is attributed to, or how certainly, is another than before.
        case attributed(ListedIncident)
        /// By the retention; with its public id.
        case removed(id: String)
    }

    public let refresh: Int64
    public let kind: Kind
    let position: ChangePosition
}

/// Where a change stands in their order: by refresh, the removed ones last.
struct ChangePosition: Sendable, Equatable {
    let refresh: Int64
    /// Of an incident that is stored, its row; of one that was removed, its public id.
    let item: Item

    enum Item: Sendable, Equatable {
        case stored(Int64)
        case removed(String)
    }

    static let start = ChangePosition(refresh: -1, item: .removed(""))
}

/// How far somebody has followed the changes. `init?(_:)` reads its description.
public struct ChangeCursor: Sendable, Equatable, CustomStringConvertible {
    /// A refresh, and the beginning of its run's id: another store, or one that was put back to what it was
    /// before, has another.
    struct Mark: Sendable, Equatable, CustomStringConvertible {
        let refresh: Int64
        let run: String

        var description: String { "\(refresh)-\(run)" }
    }

    let position: ChangePosition
    /// After which he must be told of everything that was removed.
    let since: Mark
    /// The last one of the store when he was told of something.
    let seen: Mark

    public var description: String {
        let item =
            switch position.item {
            case .stored(let row): "s\(row)"
            case .removed(let id): "r\(id)"
            }
        return "\(since)-\(seen)-\(position.refresh)-\(item)"
    }

    init(position: ChangePosition, since: Mark, seen: Mark) {
        self.position = position
        self.since = since
        self.seen = seen
    }

    public init?(_ text: String) {
        let match = text.wholeMatch(
            of:
                /([0-9]{1,19})-([0-9a-f]{12}|)-([0-9]{1,19})-([0-9a-f]{12}|)-(-?[0-9]{1,19})-(?:s([0-9]{1,19})|r([0-9a-f]{0,20}))/
        )
        guard let match, let since = Int64(match.1), let seen = Int64(match.3),
            let refresh = Int64(match.5)
        else { return nil }
        let row = match.6.flatMap { Int64($0) }
        position = ChangePosition(
            refresh: refresh, item: row.map { .stored($0) } ?? .removed(String(match.7 ?? "")))
        self.since = Mark(refresh: since, run: String(match.2))
        self.seen = Mark(refresh: seen, run: String(match.4))
    }
}

/// A piece of the changes.
public struct ChangePage: Sendable {
    public let changes: [Change]
    public let next: ChangeCursor
    /// Whether these are all until now.
    public let isComplete: Bool
}

extension StoreReader {
    /// What is new, changed, attributed otherwise or removed since a cursor, without one from the start, at most
    /// so many. An incident that changed several times is told of as it is, once.
    ///
    /// - Returns: `nil` where the cursor is another store's, or too old: start over.
    /// - Throws: `StoreError`.
    public func changes(
        after cursor: ChangeCursor?, limit: Int
    ) throws(StoreError) -> ChangePage? {
        try read { db -> ChangePage? in
            guard let last = try Self.lastRefresh(in: db) else { return nil }
            if let cursor, try !Self.isKnown(cursor, in: db) { return nil }
            let position = cursor?.position ?? .start
            let changes =
                try
                (Self.stored(after: position, limit: limit + 1, in: db)
                + Self.removed(after: position, limit: limit + 1, in: db))
                .sorted { $0.position < $1.position }
            let isComplete = changes.count <= limit
            let told = Array(changes.prefix(limit))
            return ChangePage(
                changes: told,
                next: ChangeCursor(
                    position: told.last?.position ?? position,
                    since: isComplete ? last : cursor?.since ?? last, seen: last),
                isComplete: isComplete)
        }
    }

    private static func lastRefresh(in db: Database) throws -> ChangeCursor.Mark? {
        try Row.fetchOne(
            db, sql: "SELECT id, substr(run_id, 1, 12) FROM refreshes ORDER BY id DESC LIMIT 1"
        ).map { row in
            ChangeCursor.Mark(
                refresh: try row.number(0), run: try row.ifPresent(1, row.text) ?? "")
        }
    }

    /// Whether the log still has both refreshes, and everything that was removed after the first of them is still
    /// told of.
    private static func isKnown(_ cursor: ChangeCursor, in db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT EXISTS (
                  SELECT 1 FROM refreshes
                  WHERE id = ? AND coalesce(substr(run_id, 1, 12), '') = ?
                    AND started >= (SELECT max(started) FROM refreshes) - ?)
                AND EXISTS (
                  SELECT 1 FROM refreshes
                  WHERE id = ? AND coalesce(substr(run_id, 1, 12), '') = ?)
                """,
            arguments: [
                cursor.since.refresh, cursor.since.run, RemovedIncidents.told, cursor.seen.refresh,
                cursor.seen.run,
            ]) ?? false
    }

    private static func stored(
        after position: ChangePosition, limit: Int, in db: Database
    ) throws -> [Change] {
        let rest: SQL =
            switch position.item {
            case .stored(let row): "(i.changed_in, i.id) > (\(position.refresh), \(row))"
            case .removed: "i.changed_in > \(position.refresh)"
            }
        return try IncidentList.rows(
            """
            SELECT \(sql: ListedIncident.columns), i.changed_in, i.last_change
            FROM incidents i INDEXED BY incidents_by_change
            WHERE \(rest) ORDER BY i.changed_in, i.id LIMIT \(limit)
            """, in: db
        ).map { row in
            let incident = try ListedIncident(row)
            let refresh = try row.number(14)
            let kind: Change.Kind =
                switch try row.name(15) as StoredChange {
                case .new: .new(incident)
                case .changed: .changed(incident)
                case .attributed: .attributed(incident)
                }
            return Change(
                refresh: refresh, kind: kind,
                position: ChangePosition(refresh: refresh, item: .stored(incident.position.row)))
        }
    }

    private static func removed(
        after position: ChangePosition, limit: Int, in db: Database
    ) throws -> [Change] {
        let id =
            switch position.item {
            case .stored: ""
            case .removed(let id): id
            }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT refresh_id, id FROM removed_incidents
                WHERE (refresh_id, id) > (?, ?) ORDER BY refresh_id, id LIMIT ?
                """,
            arguments: [position.refresh, id, limit]
        ).map { row in
            let (refresh, id) = (try row.number(0), try row.text(1))
            return Change(
                refresh: refresh, kind: .removed(id: id),
                position: ChangePosition(refresh: refresh, item: .removed(id)))
        }
    }
}

/// What happened to an incident last, as `last_change` has it.
private enum StoredChange: String {
    case new
    case changed
    case attributed
}

extension ChangePosition: Comparable {
    static func < (left: ChangePosition, right: ChangePosition) -> Bool {
        guard left.refresh == right.refresh else { return left.refresh < right.refresh }
        return switch (left.item, right.item) {
        case (.stored(let left), .stored(let right)): left < right
        case (.removed(let left), .removed(let right)): left < right
        case (.stored, .removed): true
        case (.removed, .stored): false
        }
    }
}
