import IncidentStore
import Testing

@Suite struct AppendAndUpdateTests {
    @Test func `an incident fetched twice is one row, first and last seen`() throws {
        let store = try TestStore()
        let records = ["misuse": [misuse(7, "low", at: "5.50")]]
        let first = try store.refresh(records, at: 100)
        #expect(first.of("misuse")?.new == 1)
        let second = try store.refresh(records, at: 200)
        #expect(second.of("misuse")?.new == 0)
        #expect(second.of("misuse")?.unchanged == 1)
        #expect(
            try store.rows("SELECT first_seen, last_seen, changed_in FROM incidents") == [
                "100|200|1"
            ])
    }

    @Test func `a store that is filled from nothing has every index afterwards`() throws {
        let store = try TestStore()
        let schema = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"
        let before = try store.rows(schema)
        try store.refresh([
            "misuse": [misuse(7, "low", at: "5"), misuse(7, "low", at: "5")],
            "probing": [#"{"priority":"high","ip":"10.0.0.1","timestamp":6}"#],
        ])
        try #expect(store.rows(schema) == before)
        try #expect(store.rows("PRAGMA integrity_check") == ["ok"])
        try #expect(
            store.rows("SELECT count(*) FROM incidents INDEXED BY incidents_by_kind") == ["3"])
    }

    @Test func `a changed priority updates its row and moves it in the report`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5"), misuse(7, "low", at: "6")]])
        let summary = try store.refresh(
            ["misuse": [misuse(7, "critical", at: "5"), misuse(7, "low", at: "6")]])
        #expect(summary.of("misuse")?.updated == 1)
        #expect(summary.of("misuse")?.unchanged == 1)
        #expect(
            try store.rows("SELECT priority, timestamp FROM incidents ORDER BY 2") == [
                "3|5.0", "0|6.0",
            ])
        #expect(
            try store.rows("SELECT priority, timestamp FROM attributions ORDER BY 2") == [
                "3|5.0", "0|6.0",
            ])
        #expect(try store.report().contains(#""critical":{"count":1,"#))
    }

    @Test func `a field that appears later updates the row, it adds none`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        let summary = try store.refresh(
            ["misuse": [misuse(7, "low", at: "5", more: #","host":"a""#)]])
        #expect(summary.of("misuse")?.updated == 1)
        #expect(try store.rows("SELECT count(*) FROM incidents") == ["1"])
        #expect(try store.report().contains(#""host":"a""#))
    }

    @Test func `what upstream shows no more stays stored`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        try store.refresh(["misuse": [misuse(8, "low", at: "6")]])
        #expect(try store.rows("SELECT identity FROM incidents ORDER BY 1") == ["7", "8"])
    }

    @Test func `a source that failed keeps what was stored of it`() throws {
        let store = try TestStore()
        let records = [
            "misuse": [misuse(7, "low", at: "5")], "probing": [probing("17.1.1.1", at: "5")],
        ]
        try store.refresh(records, identities: #"{"17.1.1.1":9}"#)
        let report = try store.report()
        let summary = try store.refresh(
            records, identities: nil, failing: ["misuse"], at: 2_000_000)
        #expect(try store.report() == report)
        let failed = summary.sources.filter { $0.error != nil }
        #expect(failed.map(\.source) == ["identities", "misuse"])
        #expect(failed.map(\.error) == [.noRoute, .noRoute])
        #expect(
            try store.rows("SELECT last_success FROM sources WHERE name = 'misuse'") == ["1000000"])
        #expect(
            try store.rows("SELECT last_success FROM sources WHERE name = 'probing'") == ["2000000"]
        )
    }

    @Test func `twins stay two at each refresh, whatever their order`() throws {
        let store = try TestStore()
        let twins = [misuse(7, "low", at: "5"), misuse(7, "high", at: "5")]
        #expect(try store.refresh(["misuse": twins]).of("misuse")?.new == 2)
        let again = try store.refresh(["misuse": twins.reversed()])
        #expect(again.of("misuse")?.unchanged == 2)
        #expect(
            try store.rows("SELECT ordinal, priority FROM incidents ORDER BY 1") == ["0|2", "1|0"])
    }

    @Test func `a twin that is not shown any more is not overwritten by the other`() throws {
        let store = try TestStore()
        let a = misuse(7, "high", at: "5")
        let b = misuse(7, "low", at: "5")
        try store.refresh(["misuse": [a, b]])
        let counts = try store.refresh(["misuse": [b]]).of("misuse")
        #expect(counts?.unchanged == 1)
        #expect(
            try store.rows("SELECT ordinal, record FROM incidents ORDER BY 1") == [
                "0|\(a)", "1|\(b)",
            ])
    }

    @Test func `of twins, those that are stored keep their rows, and the rest update or add`()
        throws
    {
        let store = try TestStore()
        let a = misuse(7, "high", at: "5")
        let b = misuse(7, "low", at: "5")
        let c = misuse(7, "critical", at: "5")
        try store.refresh(["misuse": [a, b]])
        let changed = try store.refresh(["misuse": [b, c]]).of("misuse")
        #expect([changed?.new, changed?.updated, changed?.unchanged] == [0, 1, 1])
        let added = try store.refresh(["misuse": [a, b, c, b]]).of("misuse")
        #expect([added?.new, added?.updated, added?.unchanged] == [2, 0, 2])
        let again = try store.refresh(["misuse": [b, c, b, a]]).of("misuse")
        #expect([again?.new, again?.updated, again?.unchanged] == [0, 0, 4])
        #expect(
            try store.rows("SELECT ordinal, priority FROM incidents ORDER BY 1")
                == ["0|3", "1|0", "2|2", "3|0"])
    }

    @Test func `key fields with odd characters keep their incidents apart`() throws {
        let store = try TestStore()
        let records = [#"44.1.2.3\u0000x"#, #"44.1.2.3\u0000y"#, "44.1.2.3", "\u{E9}", "e\u{301}"]
            .map {
                #"{"reported_by":1,"priority":"low","timestamp":5,"source_ip":"\#($0)"}"#
            }
        #expect(try store.refresh(["denial": records]).of("denial")?.new == 5)
        let again = try store.refresh(["denial": records.reversed()]).of("denial")
        #expect(again?.unchanged == 5)
    }

    @Test func `a clock that is set back does not shorten what has been seen`() throws {
        let store = try TestStore()
        let records = ["misuse": [misuse(7, "low", at: "5")]]
        try store.refresh(records, at: 2000)
        try store.refresh(records, at: 1000)
        #expect(try store.rows("SELECT first_seen, last_seen FROM incidents") == ["2000|2000"])
    }

    @Test func `new rows are told from updated ones, however the ids fall`() throws {
        let store = try TestStore()
        // After n refreshes of one new incident each, the id of the last insertion anywhere is that
        // of a log row and close to those of incidents.
        for number in 1...20 {
            let records = (1...number).map { misuse($0, "low", at: "5") }
            let counts = try store.refresh(["misuse": records]).of("misuse")
            #expect(counts?.new == 1)
            #expect(counts?.unchanged == number - 1)
            #expect(counts?.updated == 0)
        }
        #expect(try store.rows("SELECT count(*) FROM attributions") == ["20"])
    }

    @Test func `every priority survives the database`() throws {
        let store = try TestStore()
        let priorities = ["low", "medium", "high", "critical"]
        try store.refresh(["misuse": priorities.map { misuse(7, $0, at: "5") }])
        let report = try store.report()
        for priority in priorities {
            #expect(
                report.contains(
                    #""\#(priority)":{"count":1,"incidents":[{"type":"misuse","priority":"\#(priority)""#
                ))
        }
    }

    @Test func `a store that is opened again goes on`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        let reopened = try IncidentStore(inFolder: store.folder)
        var parts = 0
        try reopened.forEachReportPart { _ in parts += 1 }
        #expect(parts == 2)
    }

    @Test func `a folder that is not there is an error that says what to check`() throws {
        let error = #expect(throws: StoreError.self) { try IncidentStore(inFolder: "/nonexistent") }
        #expect(
            error?.description == """
                cannot open the store /nonexistent/incidents.sqlite: it cannot be opened or made; \
                check the folder's owner and mode
                """)
    }
}
