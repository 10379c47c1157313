import GRDB
import Incidents

/// What holds for the values of each row, by whatever version of this program it was written. SQLite itself
/// looks at none of it when it reads.
enum StoreRules {
    /// - Throws: `DamagedValue` where a row of a table holds what it cannot.
    static func check(_ db: Database) throws {
        for (table, rules) in tables where try isBroken(rules, in: table, db) {
            throw DamagedValue("a row of the table \(table) holds what it cannot")
        }
        // Its map is read when somebody accepts it.
        _ = try HeldIdentities.kept(in: db)
    }

    /// Whether a table that is made from others holds what it cannot.
    static func isSummaryBroken(_ db: Database) throws -> Bool {
        try summaries.contains { table, rules in try isBroken(rules, in: table, db) }
    }

    private static func isBroken(_ rules: [String], in table: String, _ db: Database) throws -> Bool
    {
        let condition = rules.joined(separator: " AND ")
        return try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE (\(condition)) IS NOT 1)")
            ?? false
    }

    /// For the row `i` of `incidents`. They are many: comparisons take a third of the time of `typeof`, and let
    /// no value pass of another type than the bounds', for SQLite compares types first.
    static let ofIncident = [
        number("i.id"), text("i.type"), text("i.identity"), decimal("i.timestamp"),
        text("i.further"), number("i.ordinal"), rank("i.priority"), "json_valid(i.record)",
        "i.record BETWEEN '{' AND '|'", number("i.holders"),
        "(i.holders = 0) = (i.unattributed IS NOT NULL)", optional("i.unattributed", text),
        time("i.first_seen"), time("i.last_seen"), number("i.changed_in"),
        "i.is_certain BETWEEN 0 AND min(i.holders, 1)",
        "i.last_change IN ('new', 'changed', 'attributed')",
        optional("i.previous_priority", rank),
    ].joined(separator: " AND ")

    private static let tables: [(name: String, rules: [String])] = [
        ("employees", [employee("id"), time("first_seen")]),
        (
            "address_sightings",
            [
                text("address"), employee("employee_id"), time("seen_from"), time("seen_until"),
                "seen_until >= seen_from", number("seen_in"),
            ]
        ),
        ("addresses", [text("address"), time("first_sighted")]),
        (
            "held_identities",
            [
                number("refresh_id"), time("started"), time("ended"), time("held_since"),
                number("addresses_before"), text("map"),
            ]
        ),
        (
            "rejected_records",
            [
                number("id"), text("source"), text("reason"), text("text"), time("first_seen"),
                time("last_seen"), number("count"), optional("added_in", number),
            ]
        ),
        (
            "refreshes",
            [
                number("id"), optional("run_id", text), time("started"), optional("ended", time),
                number("removed"), optional("cutoff", time), optional("stored", number),
                optional("attributed", number), optional("mismatch", text),
                "is_acceptance BETWEEN 0 AND 1", optional("clock", time),
                "(clock_state IS NULL OR clock_state IN (\(clockStates)))",
            ]
        ),
        (
            "refresh_sources",
            [
                number("refresh_id"), text("source"), optional("error", text),
                "seconds BETWEEN 0 AND \(Row.largestNumber)", optional("attempts", number),
                "(finding IS NULL OR finding IN ('held back', 'shrunk'))",
                "is_incomplete BETWEEN 0 AND 1",
            ]
                + [
                    "bytes", "fetched", "new", "updated", "unchanged", "rejected",
                    "past_retention", "unattributed",
                ].map(number)
        ),
        (
            "sources",
            [
                text("name"), time("first_success"), time("last_success"), number("last_refresh"),
                optional("last_records", number),
            ]
        ),
        (
            "source_gaps",
            [text("source"), time("gap_from"), time("gap_until"), "gap_until > gap_from"]
        ),
        ("removed_incidents", [number("refresh_id"), text("id")]),
        ("publication", ["(digest IS NULL OR length(digest) = 64)", optional("copy", text)]),
    ]

    private static let clockStates =
        RefreshClock.State.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")

    private static let summaries: [(name: String, rules: [String])] = [
        (
            "incident_counts",
            [text("type"), rank("priority"), number("incidents"), number("unattributed")]
        ),
        (
            "summary_totals",
            [
                text("type"), rank("priority"), number("incidents"), number("unattributed"),
                number("new"),
            ]
        ),
        (
            "summary_employees",
            [
                employee("employee_id"), number("new"), decimal("latest"),
                text("types"), text("addresses"), number("rank"), number("rank_by_new"),
            ]
                + Priority.allCases.map(\.rawValue).flatMap {
                    [number($0), "shared_\($0) BETWEEN 0 AND \($0)"]
                }
        ),
        ("summary_bins", [time("start"), rank("priority"), number("incidents")]),
    ]

    private static func text(_ column: String) -> String { "\(column) BETWEEN '' AND x''" }

    private static func number(_ column: String) -> String {
        "\(column) BETWEEN 0 AND \(Row.largestNumber)"
    }

    private static func time(_ column: String) -> String {
        "\(column) BETWEEN -\(Row.largestNumber) AND \(Row.largestNumber)"
    }

    /// Any number but the infinite ones, which are no JSON.
    private static func decimal(_ column: String) -> String {
        "\(column) > -9e999 AND \(column) < 9e999"
    }

    private static func rank(_ column: String) -> String {
        "\(column) BETWEEN 0 AND \(Priority.allCases.count - 1)"
    }

    private static func employee(_ column: String) -> String {
        "\(column) BETWEEN 0 AND \(Int64.max)"
    }

    private static func optional(_ column: String, _ rule: (String) -> String) -> String {
        "(\(column) IS NULL OR \(rule(column)))"
    }
}
