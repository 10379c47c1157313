/// A whole, well-formed answer of an incident source, not yet taken apart: its records are read one
/// at a time, and the answer itself need not be in memory until then.
public struct IncidentAnswer: Sendable {
    public let source: IncidentSource
    private let body: @Sendable () throws -> [UInt8]
    /// Offset of the list in the body.
    private var list = 0
    public private(set) var recordCount = 0
    /// Hashes of the keys that more than one record has.
    private var twins: Set<Int> = []

    /// What a record of an answer comes to.
    public enum Record: Sendable, Equatable {
        case incident(Incident)
        /// Incidents with one and the same key, in the order of their content, so that the order of the
        /// answer does not matter. Their ordinals are still 0.
        case twins([Incident])
        case rejected(RejectedRecord)
    }

    /// - Parameters:
    ///   - body: the answer's.
    ///   - source: the one that was asked.
    ///   - load: what has the body again when the records are read; `nil` for this value to keep it.
    /// - Throws: `AnswerError` when the body is not a JSON object with an array `results`; nothing may
    ///   be taken from it then.
    public init(
        _ body: [UInt8], of source: IncidentSource,
        keptBy load: (@Sendable () throws -> [UInt8])? = nil
    ) throws(AnswerError) {
        self.source = source
        self.body = load ?? { body }
        try AnswerError.checkUTF8(body)
        let hasResults: Bool
        do throws(JSONSyntaxError) {
            hasResults = try findRecords(in: body)
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
    /// - Throws: what `take` throws, or what has the body.
    public func forEach(
        within times: PlausibleTimes? = nil, _ take: (Record) throws -> Void
    ) throws {
        var twinned: [Incident.Key: [Incident]] = [:]
        var record = JSONText()
        var reader = JSONReader(try body(), at: list)
        var (isFirst, position) = (true, 0)
        try reader.expect(UInt8(ascii: "["), "a list")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            position += 1
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
                            source: source.name, position: position, reason: reason,
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
    private mutating func findRecords(in body: [UInt8]) throws(JSONSyntaxError) -> Bool {
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
        list = reader.position
        try reader.expect(UInt8(ascii: "["), "a list")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            recordCount += 1
            scratch.removeAll()
            try reader.readValue(into: &scratch)
            guard let hash = try? source.key(of: scratch).hashValue else { continue }
            if !keys.insert(hash).inserted { twins.insert(hash) }
        }
    }
}
