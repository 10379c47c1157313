/// A whole, well-formed answer of an incident source, not yet taken apart: its records are read one
/// at a time, and the answer itself need not be in memory until then.
public struct IncidentAnswer: Sendable {
    /// An answer with more records is a fault of the upstream.
    public static let mostRecords = 4_000_000
    /// How many records of one key are told as twins: the first by content. The others are rejected.
    public static let mostTwins = 1000
    /// How many rejected records are told one by one; the others are only counted.
    public static let mostRejections = 10_000

    public let source: IncidentSource
    public private(set) var recordCount = 0
    /// What it says of records that are not in it.
    public private(set) var paging = Paging()
    let body: @Sendable () throws -> [UInt8]
    /// Offset of the list in the body.
    private(set) var list = 0
    private(set) var twins = TwinHashes(of: [], atOnce: twinsAtOnce)

    /// What a record of an answer comes to.
    public enum Record: Sendable {
        case incident(Incident)
        case twins(Twins)
        case rejected(RejectedRecord)
        /// So many more were rejected.
        case moreRejected(Int)
    }

    /// - Parameters:
    ///   - body: the answer's.
    ///   - source: the one that was asked.
    ///   - load: what has the body again when the records are read; `nil` for this value to keep it.
    /// - Throws: `AnswerError` when the body is not a JSON object with an array `results`, or has too many
    ///   records; nothing may be taken from it then.
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
        guard recordCount <= Self.mostRecords else {
            throw .tooManyRecords(most: Self.mostRecords)
        }
    }

    /// Whether it says that there are records which are not in it.
    public var isIncomplete: Bool { paging.hasNext || paging.count ?? 0 > Double(recordCount) }

    /// Notes where the records are, which are twins, and what is said of others; answers whether there is a
    /// list of them. Does not go on beyond too many.
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
                guard recordCount <= Self.mostRecords else { return true }
            } else {
                scratch.removeAll()
                try reader.readValue(into: &scratch)
                paging.note(scratch.bytes[...], of: name)
            }
        }
        try reader.expectEnd()
        return hasResults
    }

    private mutating func findRecords(
        inListOf reader: inout JSONReader, scratch: inout JSONText
    ) throws(JSONSyntaxError) {
        var hashes: [UInt32] = []
        var isFirst = true
        list = reader.position
        try reader.expect(UInt8(ascii: "["), "a list")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            recordCount += 1
            guard recordCount <= Self.mostRecords else { return }
            scratch.removeAll()
            try reader.readValue(into: &scratch)
            guard let key = try? source.key(of: scratch) else { continue }
            hashes.append(KeyHashes.hash(key))
        }
        twins = TwinHashes(of: consume hashes, atOnce: Self.twinsAtOnce)
    }

    /// What stands beside the records of an answer that comes in pages.
    public struct Paging: Sendable, Equatable {
        /// How many records there are on all pages together, where that is told.
        public private(set) var count: Double?
        /// Whether there is another page.
        public private(set) var hasNext = false

        /// Of an answer that says nothing of pages, or `count` and `hasNext`.
        public init(count: Double? = nil, hasNext: Bool = false) {
            self.count = count
            self.hasNext = hasNext
        }

        fileprivate mutating func note(_ value: ArraySlice<UInt8>, of name: String) {
            switch name {
            case "count":
                let text = JSONText.string(value) ?? String(decoding: value, as: UTF8.self)
                guard let number = Double(text), number >= 0 else { return }
                // Whatever is above is more than any answer holds.
                count = max(count ?? 0, min(number, 1e15))
            case "next":
                let isNone = ["null", "false", #""""#, "[]", "{}"].contains {
                    value.elementsEqual($0.utf8)
                }
                if !isNone { hasNext = true }
            case _: break
            }
        }
    }
}
