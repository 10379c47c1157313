import Foundation
import GRDB
import Incidents
import OffPool
import Testing

@testable import IncidentStore

/// Every column of every table, with values that no version of this program writes there.
@Suite struct DamagedValueTests {
    private static let values = [
        "NULL", "'text'", "x'00ff'", "-1", "66", "9223372036854775807", "-9223372036854775808",
        "1e300", "9e999", "'{'",
    ]
    private static let tables = [
        "incidents", "attributions", "employees", "address_sightings", "addresses",
        "held_identities", "rejected_records", "refreshes", "refresh_sources", "sources",
        "source_gaps", "removed_incidents", "publication", "incident_counts", "summary_totals",
        "summary_employees", "summary_bins",
    ]

    /// Something in each table, and no rule left of its schema.
    private static func store() throws -> TestStore {
        let store = try TestStore()
        let records = [
            "misuse": [misuse(7, "low", at: "500"), misuse(9, "high", at: "1"), "null"],
            "probing": [
                probing("17.0.0.1", at: "1000000"), probing("17.0.0.2", at: "1000000"),
                probing("17.0.0.3", at: "1000000"),
            ],
        ]
        try store.refresh(
            records, identities: #"{"17.0.0.1":7,"17.0.0.2":[8,9]}"#, at: 1_000_000)
        try store.refresh(records, failing: ["denial"], at: 3_000_000, cutoff: 100)
        try store.refresh(at: 3_001_000)
        for table in tables {
            #expect(try store.rows("SELECT count(*) > 0 FROM \(table)") == ["1"], "\(table)")
        }
        try store.harm(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql =
              replace(replace(replace(replace(replace(
                sql, 'INTEGER NOT NULL', 'INTEGER'), 'TEXT NOT NULL', 'TEXT'),
                'REAL NOT NULL', 'REAL'), 'STRICT, WITHOUT', 'WITHOUT'), ') STRICT', ')')
            WHERE type = 'table';
            PRAGMA writable_schema = RESET
            """)
        return store
    }

    private static func copy(_ store: TestStore) throws -> TestStore {
        let folder = try TestStore.newFolder()
        let path = "\(folder)/\(IncidentStore.fileName)"
        try DatabaseQueue(path: "\(store.folder)/\(IncidentStore.fileName)").vacuum(into: path)
        return try TestStore(reopening: folder)
    }

    /// What may go wrong with a damaged store, and nothing else.
    private func expectDamage(_ harm: String, _ work: () throws -> Void) {
        do {
            try work()
        } catch StoreError.damaged {
        } catch {
            Issue.record("\(harm): \(error)")
        }
    }

    private static let filters = {
        var (types, addresses, times) = (IncidentFilter(), IncidentFilter(), IncidentFilter())
        types.types = ["misuse"]
        addresses.addresses = [Address("17.0.0.2")].compactMap(\.self)
        times.since = 0
        times.until = 9_000_000
        return [IncidentFilter(), types, addresses, times]
    }()

    private func read(_ reader: StoreReader, _ harm: String) {
        expectDamage(harm) {
            let status = try reader.status()
            _ = status.state(now: 3_002_000, period: 1200)
        }
        for filter in Self.filters {
            expectDamage(harm) { try reader.forEachReportPart(filter) { _ in } }
            expectDamage(harm) { _ = try reader.reportParts(of: 7, filter) }
            expectDamage(harm) { _ = try reader.incidents(filter, after: nil, limit: 9) }
            expectDamage(harm) { _ = try reader.newIncidents(filter, after: nil, limit: 9) }
            expectDamage(harm) { _ = try reader.unattributed(filter, after: nil, limit: 9) }
            expectDamage(harm) {
                _ = try reader.summary(filter, newSince: 0, ranking: .new, from: 0, limit: 9)
            }
            expectDamage(harm) { _ = try reader.totals(filter) }
            expectDamage(harm) { _ = try reader.histogram(filter, width: 3600) }
            expectDamage(harm) { _ = try reader.times(filter) }
        }
        expectDamage(harm) { _ = try reader.changes(after: nil, limit: 9) }
        expectDamage(harm) { _ = try reader.rejectedRecords(after: nil, limit: 9) }
        expectDamage(harm) { _ = try reader.refreshes(after: nil, limit: 9) }
        expectDamage(harm) { _ = try reader.addresses(of: 7) }
        for address in Self.filters[2].addresses {
            expectDamage(harm) { _ = try reader.holders(of: address).spans }
        }
        for span in StandardSpan.allCases {
            expectDamage(harm) {
                _ = try reader.standardSummary(span, ranking: .priority, from: 0, limit: 9)
            }
            expectDamage(harm) { _ = try reader.standardHistogram(span, width: 3600) }
        }
    }

    @Test(arguments: tables)
    func `whatever a column holds, the store is mended or damaged, and readers say no more`(
        _ table: String
    ) async throws {
        try await offPool { try expectDamageOnly(of: table) }
    }

    /// All values in the long form; else `NULL`, and another one in each column.
    private func values(ofColumn index: Int) -> [String] {
        let isLong = ProcessInfo.processInfo.environment["INCIDENTS_LONG_TESTS"] == "1"
        return isLong ? Self.values : ["NULL", Self.values[1 + index % (Self.values.count - 1)]]
    }

    private func expectDamageOnly(of table: String) throws {
        let template = try Self.store()
        let columns = try template.rows("SELECT name FROM pragma_table_info('\(table)')")
        let publication = Publication(digest: String(repeating: "a", count: 64))
        var harms = 0
        for (index, column) in columns.enumerated() {
            for value in values(ofColumn: index) {
                let harm = "UPDATE \(table) SET \(column) = \(value)"
                // Of one row, as the values of a key differ.
                let one = """
                    WITH one AS (SELECT * FROM \(table) LIMIT 1) \(harm)
                    WHERE \(column) IS (SELECT \(column) FROM one)
                    """
                let store = try Self.copy(template)
                guard (try? store.harm(one)) != nil else { continue }
                harms += 1
                try store.store.writeCopy(publication, inFolder: store.folder)
                read(try StoreReader(copy: "\(store.folder)/\(publication.copy)"), harm)
                expectDamage(harm) { _ = try IncidentStore.lastSuccesses(inFolder: store.folder) }
                expectDamage(harm) {
                    let reopened = try TestStore(reopening: store.folder)
                    _ = try reopened.store.mend()
                    #expect(try reopened.store.mend().isNone, "\(harm)")
                    try reopened.refresh(
                        ["misuse": [misuse(7, "high", at: "500")]],
                        identities: #"{"17.0.0.1":7,"17.0.0.2":[8,9]}"#, at: 3_002_000)
                    _ = try reopened.accept(at: 3_002_001)
                    let report = try reopened.report()
                    #expect(
                        try JSONSerialization.jsonObject(with: Data(report.utf8)) is [String: Any],
                        "\(harm)")
                }
                try FileManager.default.removeItem(atPath: store.folder)
            }
        }
        #expect(harms >= columns.count)
    }
}
