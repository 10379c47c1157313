import Crypto

/// The incidents of one key within an answer, in the order of their content, so that the order of the answer does
/// not matter. Their ordinals are 0. They are read from the answer as they are asked for: however large they
/// are, they take no memory.
public struct Twins: Sendable {
    public let key: Incident.Key
    /// What they tell, in their order.
    public private(set) var contents: [RecordContent] = []
    private var places: [RecordPlace] = []
    private let source: IncidentSource
    private let body: [UInt8]
    /// The one that was added last, as it came: the next is often the very same.
    private var last: (record: [UInt8], content: RecordContent)?

    init(of source: IncidentSource, _ key: Incident.Key, in body: [UInt8]) {
        self.source = source
        self.key = key
        self.body = body
    }

    public var incidents: some Sequence<Incident> {
        places.lazy.compactMap { place in
            var record = JSONText()
            // They have been read before, without a fault.
            guard (try? place.read(from: body, into: &record)) != nil else { return nil }
            return try? source.incident(from: record, within: nil)
        }
    }

    /// Adds one of the same key.
    ///
    /// - Returns: the place of one that there is no room for: the last by content.
    mutating func add(_ record: JSONText, at place: RecordPlace) -> RecordPlace? {
        let content =
            last.flatMap { $0.record == record.bytes ? $0.content : nil }
            ?? RecordContent(record.bytes)
        last = (record.bytes, content)
        let isFull = places.count == IncidentAnswer.mostTwins
        if isFull, let last = contents.last, last <= content { return place }
        let index = contents.partitioningIndex { content < $0 }
        contents.insert(content, at: index)
        places.insert(place, at: index)
        guard isFull else { return nil }
        contents.removeLast()
        return places.removeLast()
    }
}

/// What a record tells, however it is spelled, so small that many can be held in memory: equal where the records
/// tell the same, and in an order that depends on nothing else.
public struct RecordContent: Sendable, Hashable, Comparable {
    /// What decides the order of most, in the one spelling.
    private let start: [UInt8]
    private let digest: SHA256.Digest

    /// - Parameter record: JSON text.
    public init(_ record: String) { self.init(Array(record.utf8)) }

    init(_ record: [UInt8]) {
        let spelling = JSONText.oneSpelling(of: record[...]) ?? record
        start = Array(spelling.prefix(256))
        digest = SHA256.hash(data: spelling)
    }

    public static func < (one: RecordContent, other: RecordContent) -> Bool {
        guard one.start == other.start else {
            return one.start.lexicographicallyPrecedes(other.start)
        }
        return one.digest.lexicographicallyPrecedes(other.digest)
    }
}
