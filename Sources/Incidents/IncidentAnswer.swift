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

    /// Each record in turn: the incident it tells, or why it cannot be understood.
    ///
    /// Records that tell the same incident are kept as twins, which come last; their ordinals follow
    /// their content, so that the order of the answer does not matter.
    ///
    /// - Throws: what `take` throws.
    public func forEach(_ take: (Result<Incident, RejectedRecord>) throws -> Void) throws {
        var twinned: [Incident.Key: [Incident]] = [:]
        var record = JSONText()
        for offset in records {
            var reader = JSONReader(body, at: offset)
            record.removeAll()
            try reader.readValue(into: &record)
            switch source.incident(from: record) {
            case .failure(let reason):
                let text = record.bytes
                try take(.failure(RejectedRecord(source: source.name, reason: reason, text: text)))
            case .success(let incident) where twins.contains(incident.key.hashValue):
                twinned[incident.key, default: []].append(incident)
            case .success(let incident):
                try take(.success(incident))
            }
        }
        for incidents in twinned.values {
            for (ordinal, incident) in incidents.sorted(by: { $0.record < $1.record }).enumerated()
            {
                try take(.success(incident.withOrdinal(ordinal)))
            }
        }
    }

    /// Notes where the records are and which are twins; answers whether there is a list of them.
    private mutating func findRecords() throws(JSONSyntaxError) -> Bool {
        var reader = JSONReader(body)
        var scratch = JSONText()
        var hasResults = false
        var isFirst = true
        try reader.expect(UInt8(ascii: "{"), "an object")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "}")) {
            let name = try reader.readName(scratch: &scratch)
            guard name == "results", reader.peek() == UInt8(ascii: "[") else {
                scratch.removeAll()
                try reader.readValue(into: &scratch)
                continue
            }
            guard !hasResults else { throw reader.error(expected: "only one list of results") }
            hasResults = true
            try findRecords(inListOf: &reader, scratch: &scratch)
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
            guard case .success(let incident) = source.incident(from: scratch) else { continue }
            let hash = incident.key.hashValue
            if !keys.insert(hash).inserted { twins.insert(hash) }
        }
    }
}

extension Incident {
    fileprivate func withOrdinal(_ ordinal: Int) -> Incident {
        let key = Key(
            type: key.type, identity: key.identity, timestamp: key.timestamp, further: key.further,
            ordinal: ordinal)
        return Incident(key: key, priority: priority, record: record)
    }
}
