import IncidentStore
import Testing

@Suite struct RejectedRecordTests {
    @Test func `a rejected record is one row with its reason, text and count`() throws {
        let store = try TestStore()
        let bad = #"{"employee_id":true}"#
        try store.refresh(["misuse": [bad, bad, misuse(7, "low", at: "5")]], at: 100)
        let summary = try store.refresh(["misuse": [bad]], identities: #"{"x":1}"#, at: 200)
        #expect(summary.of("misuse")?.rejected == 1)
        #expect(summary.of("identities")?.rejected == 1)
        #expect(
            try store.rows("SELECT * FROM rejected_records ORDER BY source") == [
                #"identities|the name is not an address|"x":1|200|200|1"#,
                #"misuse|employee_id is not an employee id|{"employee_id":true}|100|200|3"#,
            ])
    }

    @Test func `fetched is the sum of what became of the records`() throws {
        let store = try TestStore()
        let old = misuse(1, "low", at: "10")
        let kept = misuse(2, "low", at: "5000")
        try store.refresh(["misuse": [kept, misuse(3, "low", at: "5000")]])
        let counts = try #require(
            try store.refresh(
                [
                    "misuse": [
                        old, kept, misuse(3, "high", at: "5000"), misuse(4, "low", at: "5000"),
                        "{}",
                    ]
                ],
                cutoff: 1000
            ).of("misuse"))
        #expect(counts.fetched == 5)
        #expect(
            [counts.new, counts.updated, counts.unchanged, counts.rejected, counts.pastRetention]
                == [1, 1, 1, 1, 1])
    }

    @Test func `the log of the refresh keeps the counts and the errors`() throws {
        let store = try TestStore()
        try store.refresh(
            ["misuse": [misuse(7, "low", at: "5"), "{}"]], failing: ["denial"], at: 100)
        #expect(
            try store.rows(
                """
                SELECT started, source, error, fetched, new, rejected
                FROM refreshes JOIN refresh_sources ON refresh_id = id
                WHERE source IN ('misuse', 'denial') ORDER BY source
                """) == ["100|denial|cannot reach it|0|0|0", "100|misuse|NULL|2|1|1"])
        #expect(try store.rows("SELECT count(*) FROM sources") == ["7"])
    }
}
