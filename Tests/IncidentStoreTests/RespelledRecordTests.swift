import Testing

@testable import IncidentStore

/// Records that come again, spelled otherwise.
@Suite struct RespelledRecordTests {
    private static let record =
        #"{"priority":"low","employee_id":1,"timestamp":5.25,"note":"a/é","x":{"a":1,"b":[2]}}"#

    @Test(arguments: [
        #"{"x":{"b":[2],"a":1},"note":"a/é","timestamp":5.25,"employee_id":1,"priority":"low"}"#,
        #"{"priority":"l\u006fw","employee_id":1,"timestamp":5.25,"note":"a\/\u00E9","x":{"a":1,"b":[2]}}"#,
        #"{"priority":"low","employee_id":1,"timestamp":5.250,"note":"a/é","x":{"a":1.0,"b":[2e0]}}"#,
    ])
    func `the same record in another spelling is unchanged, and stays as it is stored`(
        _ respelled: String
    ) throws {
        let store = try TestStore()
        try store.refresh(["misuse": [Self.record]], at: 1000)
        let report = try store.report()
        let summary = try store.refresh(["misuse": [respelled]], at: 2000)
        #expect(summary.of("misuse")?.unchanged == 1)
        #expect(summary.of("misuse")?.updated == 0)
        #expect(summary.mismatches.isEmpty)
        #expect(try store.report() == report)
        #expect(
            try store.rows("SELECT record, last_seen, changed_in FROM incidents")
                == ["\(Self.record)|2000|1"])
    }

    @Test func `a digit more that counts is a change`() throws {
        let store = try TestStore()
        func record(_ number: String) -> String {
            misuse(1, "low", at: "5", more: #","n":\#(number)"#)
        }
        try store.refresh(["misuse": [record("9007199254740992")]])
        let summary = try store.refresh(["misuse": [record("9007199254740993")]])
        #expect(summary.of("misuse")?.updated == 1)
        #expect(try store.rows("SELECT record FROM incidents") == [record("9007199254740993")])
    }

    @Test func `twins in another spelling are unchanged, and no priority becomes another's`() throws
    {
        let store = try TestStore()
        let twins = [
            #"{"priority":"low","employee_id":7,"timestamp":5,"note":"a"}"#,
            #"{"priority":"critical","employee_id":7,"timestamp":5,"note":"b"}"#,
        ]
        let turned = [
            #"{"note":"a","timestamp":5.0,"employee_id":7,"priority":"low"}"#,
            #"{"note":"b","timestamp":5.0,"employee_id":7,"priority":"critical"}"#,
        ]
        try store.refresh(["misuse": twins])
        let stored = try store.rows("SELECT ordinal, record FROM incidents ORDER BY ordinal")
        for answer in [turned, turned.reversed(), [turned[0]], [turned[1]]] {
            let summary = try store.refresh(["misuse": answer])
            #expect(summary.of("misuse")?.unchanged == answer.count)
        }
        #expect(
            try store.rows("SELECT ordinal, record FROM incidents ORDER BY ordinal") == stored)
        #expect(try store.rows("SELECT DISTINCT previous_priority FROM incidents") == ["NULL"])
    }

    @Test func `of more twins than are kept, the same ones come again, and the sums agree`() throws
    {
        let store = try TestStore()
        let records = (0..<1100).map { misuse(1, "low", at: "5", more: #","n":\#($0)"#) }
        let first = try store.refresh(["misuse": records])
        #expect(first.of("misuse")?.new == 1000)
        #expect(first.of("misuse")?.rejected == 100)
        let again = try store.refresh(["misuse": records.reversed() + [misuse(2, "low", at: "5")]])
        #expect(again.of("misuse")?.unchanged == 1000)
        #expect(again.of("misuse")?.rejected == 100)
        #expect(again.of("misuse")?.new == 1)
        #expect(again.summary(of: "misuse")?.rejections.known == 100)
        #expect(first.mismatches + again.mismatches == [])
        #expect(
            try store.rows("SELECT count(*), max(ordinal) FROM incidents") == ["1001|999"])
    }

    @Test func `of an answer that is all wrong, the first are kept and the sums agree`() throws {
        let store = try TestStore()
        let bad = (0..<10_050).map(String.init)
        let entries = bad.map { #""\#($0)":0"# }.joined(separator: ",")
        let summary = try store.refresh(
            ["misuse": bad + [misuse(2, "low", at: "5")]], identities: "{\(entries)}")
        #expect(summary.of("misuse")?.rejected == 10_050)
        #expect(summary.of("misuse")?.new == 1)
        #expect(summary.of("identities")?.rejected == 10_050)
        #expect(summary.of("identities")?.fetched == 10_050)
        #expect(summary.mismatches.isEmpty)
        // The bound on all of them is as large as that on one answer.
        #expect(summary.droppedRejections == 10_100)
        #expect(try store.rows("SELECT count(*) FROM rejected_records") == ["10000"])
    }
}
