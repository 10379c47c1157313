import GRDB

/// Failed refreshes of one source in a row, with no answer in between.
public struct Outage: Sendable, Equatable {
    /// When the first of them started; Unix seconds, UTC.
    public let since: Int64
    /// How many they are.
    public let refreshes: Int
    /// Whether the log still has the first of them. Where it is past the retention, the outage is longer
    /// than it is told here.
    public let isWhole: Bool
}

extension RefreshLog {
    /// The outage that the last refresh of the log left a source in; `nil` when it answered then.
    static func outage(of source: String, in db: Database) throws -> Outage? {
        let answered = try lastAnswer(of: source, in: db) ?? 0
        // Where an aggregate is min(), SQLite takes the bare columns from its row.
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT min(id), started, count(*), (SELECT min(id) FROM refreshes)
                FROM refreshes JOIN refresh_sources ON refresh_id = id
                WHERE source = ? AND error IS NOT NULL AND id > ?
                """,
            arguments: [source, answered])
        guard let row, let first = try row.ifPresent(0, row.number) else { return nil }
        return Outage(
            since: try row.time(1), refreshes: try row.count(2),
            isWhole: try first == answered + 1 || first > row.number(3))
    }
}
