import GRDB

/// A record that could not be understood, as a list shows it.
public struct ListedRejection: Sendable, Equatable {
    /// Ascends as they come; also where it stands in the list.
    public let id: Int64
    /// An incident source's name, or `identities`.
    public let source: String
    public let reason: String
    /// As it came, without white space; cut after 4096 bytes.
    public let text: String
    /// Unix seconds, UTC.
    public let firstSeen: Int64
    public let lastSeen: Int64
    /// How often it came, over all refreshes.
    public let count: Int
}

extension StoreReader {
    /// The rejected records, the newest first: those after the one of an id, at most so many; and how many
    /// there are for each source and reason.
    ///
    /// - Throws: `StoreError`.
    public func rejectedRecords(
        after id: Int64?, limit: Int
    ) throws(StoreError) -> (
        page: Page<ListedRejection, Int64>,
        counts: [(source: String, reason: String, records: Int)]
    ) {
        try read { db in
            let records = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, source, reason, text, first_seen, last_seen, count FROM rejected_records
                    WHERE id < ? ORDER BY id DESC LIMIT ?
                    """,
                arguments: [id ?? .max, limit + 1]
            ).map {
                ListedRejection(
                    id: try $0.number(0), source: try $0.text(1), reason: try $0.text(2),
                    text: try $0.text(3), firstSeen: try $0.time(4), lastSeen: try $0.time(5),
                    count: try $0.count(6))
            }
            let counts = try Row.fetchAll(
                db,
                sql: """
                    SELECT source, reason, count(*) FROM rejected_records
                    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
                    """)
            return (
                Page(records, limit: limit, position: \.id),
                try counts.map {
                    (source: try $0.text(0), reason: try $0.text(1), records: try $0.count(2))
                }
            )
        }
    }
}
