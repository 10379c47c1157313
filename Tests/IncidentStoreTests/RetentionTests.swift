import IncidentStore
import Testing

@Suite struct RetentionTests {
    @Test func `what is past the retention goes from every table`() throws {
        let store = try TestStore()
        try store.refresh(
            [
                "misuse": [misuse(7, "low", at: "500"), "null"],
                "probing": [probing("17.1.1.1", at: "500")],
            ],
            identities: #"{"17.1.1.1":9}"#, at: 1000)
        try store.refresh(identities: "{}", at: 2000)
        try store.accept(at: 2000)
        let summary = try store.refresh(identities: "{}", at: 5000, cutoff: 4000)
        #expect(summary.removed == 2)
        for table in [
            "incidents", "attributions", "employees", "address_sightings", "addresses",
            "rejected_records",
        ] {
            #expect(try store.rows("SELECT count(*) FROM \(table)") == ["0"], "\(table)")
        }
        #expect(try store.rows("SELECT started FROM refreshes") == ["5000"])
        #expect(try store.rows("SELECT DISTINCT refresh_id FROM refresh_sources") == ["4"])
        #expect(try store.report() == "{\n}\n")
    }

    @Test func `the last map stays, however old, for as long as none comes`() throws {
        let store = try TestStore()
        try store.refresh(identities: #"{"17.1.1.1":9}"#, at: 1000)
        let records = ["probing": [probing("17.1.1.1", at: "4500")]]
        let summary = try store.refresh(records, identities: nil, at: 5000, cutoff: 4000)
        #expect(summary.of("probing")?.unattributed == 0)
        try store.refresh(identities: nil, at: 6000, cutoff: 5000)
        #expect(try store.rows("SELECT employee_id FROM address_sightings") == ["9"])
    }

    @Test func `what is not older than the cutoff stays`() throws {
        let store = try TestStore()
        let records = ["misuse": [misuse(7, "low", at: "4000"), misuse(8, "low", at: "3999.9")]]
        try store.refresh(records, at: 4500)
        let summary = try store.refresh(at: 5000, cutoff: 4000)
        #expect(summary.removed == 1)
        #expect(try store.rows("SELECT identity FROM incidents") == ["7"])
    }

    @Test func `an incident that arrives past the retention is counted, not stored`() throws {
        let store = try TestStore()
        let records = ["misuse": [misuse(7, "low", at: "4000"), misuse(8, "low", at: "3999")]]
        let summary = try store.refresh(records, at: 5000, cutoff: 4000)
        #expect(summary.of("misuse")?.new == 1)
        #expect(summary.of("misuse")?.pastRetention == 1)
        #expect(summary.removed == 0)
        #expect(try store.rows("SELECT id FROM employees") == ["7"])
    }

    @Test func `without a cutoff everything stays for ever`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "0")]], at: 1)
        let summary = try store.refresh(at: 4_000_000_000)
        #expect(summary.removed == 0)
        #expect(try store.rows("SELECT count(*) FROM incidents") == ["1"])
    }
}
