import Testing

@testable import IncidentStore

@Suite struct ReportOrderTests {
    @Test func `employees ascend by number, incidents by timestamp across types`() throws {
        let store = try TestStore()
        try store.refresh(
            [
                "misuse": [
                    misuse(100, "low", at: "30"), misuse(9, "low", at: "20.5"),
                    misuse(9, "low", at: "3"),
                ],
                "probing": [probing("17.1.1.1", at: "4.50")],
            ],
            identities: #"{"17.1.1.1":9}"#)
        let report = try store.report()
        #expect(
            report.split(separator: "\n").dropFirst().dropLast().map { $0.prefix { $0 != ":" } }
                == [#""9""#, #""100""#])
        #expect(
            report.contains(
                #"""
                "low":{"count":3,"incidents":[\#
                {"type":"misuse","priority":"low","employee_id":9,"timestamp":3},\#
                {"type":"probing","priority":"low","ip":"17.1.1.1","timestamp":4.50},\#
                {"type":"misuse","priority":"low","employee_id":9,"timestamp":20.5}]}
                """#))
    }

    @Test func `the same incidents make the same bytes, in whatever order they came`() throws {
        let records = (0..<50).map { misuse($0 % 3, ["low", "high"][$0 % 2], at: "\($0 % 5)") }
        let identities = #"{"17.1.1.1":[0,1],"17.1.1.2":2}"#
        let probings = [probing("17.1.1.2", at: "1"), probing("17.1.1.1", at: "1")]
        let once = try TestStore()
        try once.refresh(["misuse": records, "probing": probings], identities: identities)
        let slowly = try TestStore()
        try slowly.refresh(["probing": probings.reversed()], identities: identities)
        try slowly.refresh(["misuse": records.reversed()], identities: identities)
        #expect(try once.report() == slowly.report())
        #expect(try once.report() == once.report())
    }

    @Test func `a field named like one of ours is kept in the store only`() throws {
        let store = try TestStore()
        let record = misuse(
            7, "low", at: "1.10", more: #","type":"x","shared_with":[1],"a":{"type":1.0}"#)
        try store.refresh(["misuse": [record]])
        #expect(try store.rows("SELECT record FROM incidents") == [record])
        #expect(
            try store.report().contains(
                #"[{"type":"misuse","priority":"low","employee_id":7,"timestamp":1.10,"a":{"type":1.0}}]"#
            ))
    }

    @Test func `the report's queries sort nothing but ties`() throws {
        let store = try TestStore()
        let plan = try store.rows("EXPLAIN QUERY PLAN \(ReportParts.incidentsSQL)")
        #expect(plan.contains { $0.contains("SCAN a") })
        #expect(plan.contains { $0.contains("SEARCH i USING INTEGER PRIMARY KEY") })
        #expect(
            plan.contains { $0.contains("RIGHT PART OF ORDER BY") || $0.contains("LAST 4 TERMS") })
    }
}
