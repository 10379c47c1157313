/// A whole, well-formed answer of an incident source, not yet taken apart: its records are read one
/// at a time, so that a million of them need little more memory than the answer itself.
public struct IncidentAnswer: Sendable {
    public let source: IncidentSource
    private let body: [UInt8]
    /// Offset of each record in the body.
    private var records: [Int] = []
    /// Hashes of the keys that more than one record has.
    private var twins: Set<Int> = []

    public var recordCount: Int { records.count }

    /// What a record of an answer comes to.
    public enum Record: Sendable, Equatable {
        case incident(Incident)
        /// Incidents with one and the same key, in the order of their content, so that the order of the
        /// answer does not matter. Their ordinals are still 0.
        case twins([Incident])
        case rejected(RejectedRecord)
    }

    /// - Throws: `AnswerError` when the body is not a JSON object with an array `results`; nothing may
    ///   be taken from it then.
    public init(_ body: [UInt8], of source: IncidentSource) throws(AnswerError) {
        self.source = source
        self.body = body
        try AnswerError.checkUTF8(body)
        let hasResults: Bool
        do throws(JSONSyntaxError) {
            hasResults = try findRecords()
        } catch {
            throw .malformed(error)
        }
        guard hasResults else { throw .noResults }
    }

    /// Each record in turn, twins last.
    ///
    /// - Parameters:
    ///   - times: those that an incident may have; `nil` where it may have any.
    ///   - take: is given what the record comes to.
    /// - Throws: what `take` throws.
    public func forEach(
        within times: PlausibleTimes? = nil, _ take: (Record) throws -> Void
    ) throws {
        var twinned: [Incident.Key: [Incident]] = [:]
        var record = JSONText()
        for (index, offset) in records.enumerated() {
            var reader = JSONReader(body, at: offset)
            record.removeAll()
            try reader.readValue(into: &record)
            let outcome = Result { () throws(Rejection) in
                try source.incident(from: record, within: times)
            }
            switch outcome {
            case .failure(let reason):
                try take(
                    .rejected(
                        RejectedRecord(
                            source: source.name, position: index + 1, reason: reason,
                            text: record.bytes)))
            case .success(let incident) where twins.contains(incident.key.hashValue):
                twinned[incident.key, default: []].append(incident)
            case .success(let incident):
                try take(.incident(incident))
            }
        }
        for incidents in twinned.values {
            let ordered = incidents.sorted {
                $0.record.utf8.lexicographicallyPrecedes($1.record.utf8)
            }
            try take(.twins(ordered))
        }
    }

    /// Notes where the records are and which are twins; answers whether there is a list of them.
    private mutating func findRecords() throws(JSONSyntaxError) -> Bool {
        var reader = JSONReader(body)
        var scratch = JSONText()
        var isNamed = false
        var hasResults = false
        var isFirst = true
        try reader.expect(UInt8(ascii: "{"), "an object")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "}")) {
            let name = try reader.readName(scratch: &scratch)
            if name == "results" {
                guard !isNamed else { throw reader.error(expected: "only one list of results") }
                isNamed = true
                hasResults = reader.peek() == UInt8(ascii: "[")
            }
            if name == "results", hasResults {
                try findRecords(inListOf: &reader, scratch: &scratch)
            } else {
                scratch.removeAll()
                try reader.readValue(into: &scratch)
            }
        }
        try reader.expectEnd()
        return hasResults
    }

    private mutating func findRecords(
        inListOf reader: inout JSONReader, scratch: inout JSONText
    ) throws(JSONSyntaxError) {
        var keys: Set<Int> = []
        var isFirst = true
        try reader.expect(UInt8(ascii: "["), "a list")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            records.append(reader.position)
            scratch.removeAll()
            try reader.readValue(into: &scratch)
            guard let hash = try? source.key(of: scratch).hashValue else { continue }
            if !keys.insert(hash).inserted { twins.insert(hash) }
        }
    }
}
