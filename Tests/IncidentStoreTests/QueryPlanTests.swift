import GRDB
import Incidents
import Synchronization
import Testing

@testable import IncidentStore

/// What SQLite makes of the queries of the views: none may look through all incidents where an index serves.
@Suite struct QueryPlanTests {
    private let reader: StoreReader

    init() throws {
        let store = try TestStore()
        try store.refresh(
            [
                "misuse": [misuse(7, "low", at: "500"), "null"],
                "probing": [probing("17.1.1.1", at: "600"), probing("17.1.1.2", at: "600")],
            ], identities: #"{"17.1.1.1":[7,9]}"#, at: 1000)
        try store.refresh(at: 2000, cutoff: 550)
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        reader = try StoreReader(copy: "\(store.folder)/\(publication.copy)")
    }

    /// The plans of the statements that some work runs, with the statement.
    private func plans(_ work: () throws -> Void) throws -> [(sql: String, plan: [String])] {
        let statements = Mutex<[String]>([])
        try reader.database.read { db in
            db.trace { event in
                if case .statement(let statement) = event {
                    statements.withLock { $0.append(statement.expandedSQL) }
                }
            }
        }
        try work()
        return try reader.database.read { db in
            db.trace(options: [])
            return try statements.withLock(\.self).filter { $0.contains("SELECT") }.map { sql in
                let rows = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)")
                return (sql, rows.map { $0["detail"] as String })
            }
        }
    }

    private func expectNoScan(of tables: [String], _ work: () throws -> Void) throws {
        let plans = try plans(work)
        #expect(!plans.isEmpty)
        for (sql, plan) in plans {
            // That index has those alone that nobody is named for.
            for step in plan
            where step.hasPrefix("SCAN ") && !step.contains("incidents_without_holder") {
                let table = step.split(separator: " ")[1]
                #expect(!tables.contains(String(table)), "\(step): \(sql)")
            }
        }
    }

    /// As tables and as the names that the queries give them.
    private let large = ["incidents", "i", "attributions", "a", "address_sightings"]

    private static let addresses = ["17.1.1.1"].compactMap { Address($0) }

    private static func filter(_ change: (inout IncidentFilter) -> Void) -> IncidentFilter {
        var filter = IncidentFilter()
        change(&filter)
        return filter
    }

    static let filters = [
        filter { _ in },
        filter { $0.types = ["misuse", "probing"] },
        filter { $0.priorities = [.high, .critical] },
        filter { $0.employees = [7, 9] },
        filter { $0.addresses = addresses },
        filter {
            $0.addresses = addresses
            $0.employees = [7]
        },
        filter {
            $0.since = 100
            $0.until = 900
        },
        filter { $0.seenSince = 500 },
        filter {
            $0.types = ["probing"]
            $0.priorities = [.low]
            $0.since = 100
            $0.seenSince = 1500
        },
    ]

    @Test(arguments: filters)
    func `a list is read by an index, whatever it is filtered by`(_ filter: IncidentFilter) throws {
        try expectNoScan(of: large) {
            let page = try reader.incidents(filter, after: nil, limit: 1)
            _ = try reader.incidents(
                filter, after: page.next ?? IncidentPosition(timestamp: 600, row: 2), limit: 1)
        }
    }

    @Test(arguments: filters.dropFirst())
    func `so are a part of the report and a summary`(_ filter: IncidentFilter) throws {
        try expectNoScan(of: large) {
            try reader.forEachReportPart(filter) { _ in }
            _ = try reader.reportParts(of: 7, filter)
            _ = try reader.summary(filter, newSince: 0, ranking: .new, from: 1, limit: 1)
        }
    }

    @Test func `so are all others`() throws {
        try expectNoScan(of: large) {
            _ = try Self.addresses.map(reader.holders)
            _ = try reader.rejectedRecords(after: nil, limit: 1)
            _ = try reader.refreshes(after: nil, limit: 1)
            let changes = try #require(try reader.changes(after: nil, limit: 1))
            _ = try reader.changes(after: changes.next, limit: 1)
            _ = try reader.status()
            _ = try reader.unattributed(IncidentFilter(), after: nil, limit: 1)
            for span in StandardSpan.allCases {
                _ = try reader.standardSummary(span, ranking: .priority, from: 0, limit: 1)
            }
        }
    }
}
