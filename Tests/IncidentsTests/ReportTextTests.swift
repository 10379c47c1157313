import Incidents
import Testing

@Suite struct ReportTextTests {
    private func text(_ parts: [ReportPart]) -> String {
        var report = ReportText()
        for part in parts { report.append(part) }
        report.end()
        return String(decoding: report.take(), as: UTF8.self)
    }

    @Test func `a report has all four priorities of each employee, also the empty ones`() {
        let text = text([
            .employee(id: 4506, counts: [0, 1, 0, 2]),
            .incident(
                type: "executable", record: #"{"priority":"medium","timestamp":1.50}"#,
                sharedWith: []),
            .incident(type: "misuse", record: #"{"timestamp":2}"#, sharedWith: []),
            .incident(type: "probing", record: #"{"timestamp":3}"#, sharedWith: [7, 97]),
            .employee(id: 4507, counts: [1, 0, 0, 0]),
            .incident(type: "other", record: #"{"timestamp":4}"#, sharedWith: []),
        ])
        #expect(
            text == #"""
                {
                "4506":{"low":{"count":0,"incidents":[]},"medium":{"count":1,"incidents":[\#
                {"type":"executable","priority":"medium","timestamp":1.50}]},\#
                "high":{"count":0,"incidents":[]},"critical":{"count":2,"incidents":[\#
                {"type":"misuse","timestamp":2},\#
                {"type":"probing","timestamp":3,"shared_with":[7,97]}]}},
                "4507":{"low":{"count":1,"incidents":[{"type":"other","timestamp":4}]},\#
                "medium":{"count":0,"incidents":[]},"high":{"count":0,"incidents":[]},\#
                "critical":{"count":0,"incidents":[]}}
                }

                """#)
    }

    @Test func `a report of nobody is an empty object`() {
        #expect(text([]) == "{\n}\n")
    }

    @Test func `what has been taken away does not come again`() {
        var report = ReportText()
        var pieces: [UInt8] = []
        for id in 1...3 {
            report.append(.employee(id: Int64(id), counts: [0, 0, 0, 0]))
            pieces += report.take()
            #expect(report.byteCount == 0)
        }
        report.end()
        pieces += report.take()
        let whole = text((1...3).map { .employee(id: $0, counts: [0, 0, 0, 0]) })
        #expect(String(decoding: pieces, as: UTF8.self) == whole)
    }
}
