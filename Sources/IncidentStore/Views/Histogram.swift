import GRDB
public import Incidents

/// How many incidents there were when, by priority.
public struct Histogram: Sendable, Equatable {
    /// Seconds.
    public let width: Int64
    /// Those with incidents, ascending by time.
    public let bins: [Bin]

    public struct Bin: Sendable, Equatable {
        /// A multiple of the width; Unix seconds, UTC.
        public let start: Int64
        /// By `Priority.rank`, each incident once.
        public let counts: [Int]
    }

    /// Most bins, so that each can be seen.
    public static let mostBins = 60

    private static let widths: [Int64] = [
        60, 300, 900, 1800, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 2 * 86_400,
        7 * 86_400, 28 * 86_400,
    ]

    /// The width of bins that cut a span, in Unix seconds, into as many as can be, but no more than `mostBins`.
    public static func width(from since: Double, until: Double) -> Int64 {
        func count(_ width: Int64) -> Double {
            (until / Double(width)).rounded(.up) - (since / Double(width)).rounded(.down)
        }
        let fits = widths.first { count($0) <= Double(mostBins) }
        let days = Int64(((until - since) / Double(mostBins - 1) / 86_400).rounded(.up))
        return fits ?? max(days, 1) * 86_400
    }
}

extension StoreReader {
    /// The histogram of the incidents that match; `filter` has the span.
    ///
    /// - Throws: `StoreError`.
    public func histogram(_ filter: IncidentFilter, width: Int64) throws(StoreError) -> Histogram {
        try read { db in
            let query = try SummaryQuery(filter, newSince: 0, in: db)
            return try Histogram(
                IncidentList.rows(query.bins(width: width), in: db), width: width)
        }
    }

    /// When each of the incidents was that match, and how urgent it is; in no order. For few of them.
    ///
    /// - Throws: `StoreError`.
    public func times(
        _ filter: IncidentFilter
    ) throws(StoreError) -> [(time: Double, priority: Priority)] {
        try read { db in
            let sql = try FilterSQL(filter, in: db)
            let conditions: SQL =
                sql.candidates.map { "i.id IN (\($0)) AND \(sql.conditionsOfCandidates)" }
                ?? sql.conditionsWithEmployees
            return try IncidentList.rows(
                """
                SELECT i.timestamp, i.priority FROM incidents i WHERE \(conditions)
                """, in: db
            ).map { (time: try $0.decimal(0), priority: try $0.priority(1)) }
        }
    }

    /// That of a standard span, which the refresh has made.
    ///
    /// - Throws: `StoreError`.
    public func standardHistogram(
        _ span: StandardSpan, width: Int64
    ) throws(StoreError) -> Histogram {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT start, priority, incidents FROM summary_bins
                    WHERE span = ? ORDER BY start
                    """,
                arguments: [span.rawValue])
            return try Histogram(rows, width: width)
        }
    }
}

extension Histogram {
    fileprivate init(_ rows: [Row], width: Int64) throws {
        var bins: [Int64: [Int]] = [:]
        for row in rows {
            let none = Priority.allCases.map { _ in 0 }
            bins[try row.time(0), default: none][try row.priority(1).rank] += try row.count(2)
        }
        self.width = width
        self.bins = bins.sorted { $0.key < $1.key }.map { Bin(start: $0.key, counts: $0.value) }
    }
}
