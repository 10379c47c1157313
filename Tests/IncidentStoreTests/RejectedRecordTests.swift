import Incidents
import Testing

@testable import IncidentStore

@Suite struct RejectedRecordTests {
    @Test func `a rejected record is one row with its reason, text and count`() throws {
        let store = try TestStore()
        let bad = #"{"employee_id":true}"#
        try store.refresh(["misuse": [bad, bad, misuse(7, "low", at: "5")]], at: 100)
        let summary = try store.refresh(["misuse": [bad]], identities: #"{"x":1}"#, at: 200)
        #expect(summary.of("misuse")?.rejected == 1)
        #expect(summary.of("identities")?.rejected == 1)
        #expect(
            try store.rows("SELECT * FROM rejected_records ORDER BY id") == [
                #"1|misuse|employee_id is not an employee id|{"employee_id":true}|100|200|3|1"#,
                #"2|identities|the name is not an address|"x":1|200|200|1|2"#,
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
                """) == ["100|denial|unreachable|0|0|0", "100|misuse|NULL|2|1|1"])
        #expect(try store.rows("SELECT count(*) FROM sources") == ["7"])
    }

    @Test func `a record that the store did not have is told of once, by its place`() throws {
        let store = try TestStore()
        let good = misuse(7, "low", at: "5")
        let first = try store.refresh(["misuse": [good, "{}", "{}"]], at: 100)
        let new = try #require(first.summary(of: "misuse")?.rejections)
        #expect(new.new == 2)
        #expect(new.examples == [.init(position: 2, reason: .missing(field: "employee_id"))])
        #expect(new.known == 0)
        #expect(new.knownSince == nil)
        // In the same second: what is new does not hang on the clock.
        let second = try TestStore(reopening: store.folder).refresh(
            ["misuse": ["{}", good, "null"]], at: 100)
        let rejections = try #require(second.summary(of: "misuse")?.rejections)
        #expect(rejections.new == 1)
        #expect(rejections.examples == [.init(position: 3, reason: .notAnObject)])
        #expect(rejections.known == 1)
        #expect(rejections.knownSince == 100)
        #expect(second.summary(of: "denial")?.rejections == Rejections())
    }

    @Test func `of many new ones, the first three that differ are examples`() throws {
        let store = try TestStore()
        let records = ["{}", "{}", "1", "2", "3"]
        let rejections = try #require(
            try store.refresh(["misuse": records]).summary(of: "misuse")?.rejections)
        #expect(rejections.new == 5)
        #expect(rejections.examples.map(\.position) == [1, 3, 4])
    }

    @Test func `a bad entry of the identities has a place, too`() throws {
        let summary = try TestStore().refresh(identities: #"{"17.1.1.1":7,"x":1,"17.1.1.2":[]}"#)
        #expect(
            summary.summary(of: "identities")?.rejections.examples == [
                .init(position: 2, reason: .notAnAddress(field: "the name")),
                .init(position: 3, reason: .noHolder),
            ])
    }

    @Test func `what lasts, lasts since the oldest record that came again`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": ["1"]], at: 100)
        try store.refresh(["misuse": ["2"]], at: 200)
        try store.refresh(["misuse": ["3"]], at: 300)
        let rejections = try store.refresh(["misuse": ["3", "2"]], at: 400)
            .summary(of: "misuse")?.rejections
        #expect(rejections?.known == 2)
        #expect(rejections?.knownSince == 200)
    }

    @Test func `what the answer before held is of the last answer, whatever failed since`() throws {
        let store = try TestStore()
        let first = try store.refresh(["misuse": ["1", "2"]], at: 100)
        #expect(first.summary(of: "misuse")?.rejectedBefore == 0)
        try store.refresh(failing: ["misuse"], at: 200)
        let third = try store.refresh(at: 300)
        #expect(third.summary(of: "misuse")?.rejectedBefore == 2)
        #expect(try store.refresh(at: 400).summary(of: "misuse")?.rejectedBefore == 0)
    }
}
