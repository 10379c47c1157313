import GRDB
import Testing

@testable import IncidentStore

@Suite struct RefreshSumsTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    private func execute(_ sql: String) throws {
        try DatabaseQueue(path: "\(store.folder)/\(IncidentStore.fileName)").write { db in
            try db.execute(sql: sql)
        }
    }

    @Test func `what is stored is attributed or not, and the sums agree`() throws {
        let summary = try store.refresh(
            [
                "misuse": [misuse(7, "low", at: "5"), misuse(7, "low", at: "5"), "{}"],
                "probing": [probing("17.1.1.1", at: "5"), probing("17.1.1.2", at: "5")],
            ],
            identities: #"{"17.1.1.1":[1,2]}"#)
        #expect(
            summary.stored == StoredCounts(incidents: 4, attributed: 3, unattributed: 1))
        #expect(summary.mismatches == [])
        #expect(try store.rows("SELECT mismatch FROM refreshes") == ["NULL"])
    }

    @Test func `an incident that the tables lose is told and marked, and the rest lands`() throws {
        try execute(
            """
            CREATE TRIGGER loses AFTER INSERT ON incidents WHEN new.identity = '17.1.1.7'
            BEGIN DELETE FROM incidents WHERE id = new.id; END
            """)
        let summary = try store.refresh([
            "misuse": [misuse(6, "low", at: "5"), misuse(8, "low", at: "5")],
            "probing": [probing("17.1.1.7", at: "5")],
        ])
        let mismatch = "probing: 1 new, but 0 more are stored"
        #expect(summary.mismatches == [mismatch])
        #expect(try store.rows("SELECT mismatch FROM refreshes") == [mismatch])
        #expect(try store.rows("SELECT identity FROM incidents ORDER BY 1") == ["6", "8"])
    }

    @Test func `an attribution that is lost is told and marked`() throws {
        try execute(
            """
            CREATE TRIGGER loses AFTER INSERT ON attributions WHEN new.employee_id = 7
            BEGIN DELETE FROM attributions WHERE incident_id = new.incident_id; END
            """)
        let summary = try store.refresh([
            "misuse": [misuse(6, "low", at: "5"), misuse(7, "low", at: "5")]
        ])
        #expect(
            summary.mismatches
                == ["2 incidents are stored, but 1 attributed + 0 unattributed = 1"])
    }

    @Test func `a record that became nothing is told with both sides`() {
        var counts = RecordCounts()
        counts.fetched = 5
        counts.new = 3
        counts.rejected = 1
        let summary = SourceSummary(
            source: "misuse", error: nil, attempts: 1, seconds: 0, bytes: 0, outage: nil,
            errorBefore: nil,
            rejectedBefore: 0, fetchedBefore: nil, counts: counts)
        #expect(
            RefreshSums.mismatch(summary, added: 3)
                == """
                misuse: 5 fetched, but 3 new + 0 updated + 0 unchanged + 1 rejected + \
                0 past retention = 4
                """)
    }
}
