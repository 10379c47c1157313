import Incidents
import Testing

@Suite struct ReportReaderTests {
    private func text(_ parts: [ReportPart]) -> [UInt8] {
        var report = ReportText()
        for part in parts { report.append(part) }
        report.end()
        return report.take()
    }

    /// What is read from a text that comes in pieces of so many bytes.
    private func read(_ text: [UInt8], pieces size: Int = 1 << 20) throws -> (
        incidents: [ReportedIncident], rejected: Int
    ) {
        var reader = ReportReader()
        var incidents: [ReportedIncident] = []
        var rest = text[...]
        while !rest.isEmpty {
            try reader.read(Array(rest.prefix(size))) { incidents.append($0) }
            rest = rest.dropFirst(size)
        }
        return (incidents, reader.rejected)
    }

    private let misuse = #"{"priority":"low","employee_id":7,"timestamp":1.50,"é":[{"a":"]}"}]}"#
    private let probing = #"{"priority":"high","ip":"17.0.0.1","timestamp":2,"list":[1,2]}"#

    @Test(arguments: [1, 7, 1 << 20])
    func `a report gives back each incident once, with every digit and field`(
        _ pieces: Int
    ) throws {
        let report = text([
            .employee(id: 7, counts: [1, 0, 1, 0]),
            .incident(type: "misuse", record: misuse, sharedWith: []),
            .incident(type: "probing", record: probing, sharedWith: [9, 10]),
            .employee(id: 9, counts: [0, 0, 1, 0]),
            .incident(type: "probing", record: probing, sharedWith: [7, 10]),
            .employee(id: 10, counts: [0, 0, 1, 0]),
            .incident(type: "probing", record: probing, sharedWith: [7, 9]),
        ])
        let (incidents, rejected) = try read(report, pieces: pieces)
        #expect(incidents.map(\.incident.record) == [misuse, probing])
        #expect(incidents.map(\.employees) == [[7], [7, 9, 10]])
        #expect(incidents.map(\.incident.key.type) == ["misuse", "probing"])
        #expect(incidents.map(\.incident.key.identity.description) == ["7", "17.0.0.1"])
        #expect(incidents.map(\.incident.priority) == [.low, .high])
        #expect(rejected == 0)
    }

    @Test func `the longest record that there may be is read back`() throws {
        let head = #"{"priority":"low","employee_id":7,"timestamp":1,"x":""#
        let fill = Rejection.longestRecord - head.utf8.count - 2
        let record = head + String(repeating: "x", count: fill) + #""}"#
        let report = text([
            .employee(id: 7, counts: [1, 0, 0, 0]),
            .incident(type: "misuse", record: record, sharedWith: [9]),
        ])
        #expect(try read(report).incidents.map(\.incident.record) == [record])
    }

    @Test func `an empty report has none`() throws {
        let (incidents, rejected) = try read(text([]))
        #expect(incidents.isEmpty && rejected == 0)
    }

    @Test func `what cannot be understood is counted, its neighbours are read`() throws {
        let report = text([
            .employee(id: 7, counts: [3, 0, 0, 0]),
            .incident(type: "unheard of", record: misuse, sharedWith: []),
            .incident(type: "misuse", record: #"{"timestamp":1}"#, sharedWith: []),
            .incident(type: "misuse", record: misuse, sharedWith: []),
        ])
        let (incidents, rejected) = try read(report)
        #expect(incidents.map(\.incident.record) == [misuse])
        #expect(rejected == 2)
    }

    @Test(arguments: ["\"7\":{\"low\":{\"count\":1,\"incidents\":[{\"type\"\n", "\"seven\":{}\n"])
    func `what is no report is an error`(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try read(Array(text.utf8)) }
    }
}
