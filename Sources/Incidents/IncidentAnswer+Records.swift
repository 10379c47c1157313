extension IncidentAnswer {
    /// How many twins are looked at together: what is noted of them is 16 bytes each.
    static let twinsAtOnce = 500_000

    /// Each record in turn, twins last. The body is in memory until it returns, and beside it next to nothing,
    /// whatever it holds.
    ///
    /// - Parameters:
    ///   - times: those that an incident may have; `nil` where it may have any.
    ///   - take: is given what the record comes to.
    /// - Throws: what `take` throws, or what has the body.
    public func forEach(
        within times: PlausibleTimes? = nil, _ take: (Record) throws -> Void
    ) throws {
        let body = try body()
        var rejections = RejectionLimit(source: source.name)
        let parts = 1 + twins.keyCount / Self.twinsAtOnce
        for part in 0..<parts {
            var places: [TwinPlace] = []
            try forEachRecord(in: body) { record, place in
                let incident: Incident
                do throws(Rejection) {
                    incident = try source.incident(from: record, within: times)
                } catch {
                    guard part == 0 else { return }
                    return try rejections.take(record, at: place.position, error, take)
                }
                let hash = KeyHashes.hash(incident.key)
                if !twins.contains(hash) {
                    if part == 0 { try take(.incident(incident)) }
                } else if Int(hash) % parts == part {
                    places.append(TwinPlace(hash: hash, place))
                }
            }
            try forEachTwin(of: &places, in: body, &rejections, take)
        }
        if rejections.untold > 0 { try take(.moreRejected(rejections.untold)) }
    }

    private func forEachRecord(
        in body: [UInt8], _ take: (JSONText, RecordPlace) throws -> Void
    ) throws {
        var record = JSONText()
        var reader = JSONReader(body, at: list)
        var (isFirst, position) = (true, 0)
        try reader.expect(UInt8(ascii: "["), "a list")
        while try reader.nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            position += 1
            let offset = reader.position
            record.removeAll()
            try reader.readValue(into: &record)
            try take(record, RecordPlace(position: position, offset: offset))
        }
    }

    /// Tells the twins at some places: each key as a whole, its first ones by content.
    private func forEachTwin(
        of places: inout [TwinPlace], in body: [UInt8], _ rejections: inout RejectionLimit,
        _ take: (Record) throws -> Void
    ) throws {
        places.sort { ($0.hash, $0.place.offset) < ($1.hash, $1.place.offset) }
        var rest = places[...]
        while let hash = rest.first?.hash {
            let group = rest.prefix { $0.hash == hash }
            rest = rest.dropFirst(group.count)
            var byKey: [Incident.Key: Twins] = [:]
            var record = JSONText()
            for twin in group {
                let place = twin.place
                try place.read(from: body, into: &record)
                let key = try source.key(of: record)
                var twins = byKey.removeValue(forKey: key) ?? Twins(of: source, key, in: body)
                if let left = twins.add(record, at: place) {
                    try left.read(from: body, into: &record)
                    try rejections.take(record, at: left.position, .tooManyTwins, take)
                }
                byKey[key] = twins
            }
            for twins in byKey.values { try take(.twins(twins)) }
        }
    }
}

/// The record's place in the list, from 1, and its offset in the body.
struct RecordPlace: Sendable {
    let position: Int
    let offset: Int

    func read(from body: [UInt8], into record: inout JSONText) throws(JSONSyntaxError) {
        var reader = JSONReader(body, at: offset)
        record.removeAll()
        try reader.readValue(into: &record)
    }
}

/// Where a record is that may have a twin.
private struct TwinPlace {
    let hash: UInt32
    private let shortPosition: UInt32
    private let offset: Int

    init(hash: UInt32, _ place: RecordPlace) {
        self.hash = hash
        shortPosition = UInt32(truncatingIfNeeded: place.position)
        offset = place.offset
    }

    var place: RecordPlace { RecordPlace(position: Int(shortPosition), offset: offset) }
}

/// Tells the first rejected records of an answer, and counts the others.
private struct RejectionLimit {
    let source: String
    private var told = 0
    private(set) var untold = 0

    init(source: String) { self.source = source }

    mutating func take(
        _ record: JSONText, at position: Int, _ reason: Rejection,
        _ take: (IncidentAnswer.Record) throws -> Void
    ) throws {
        guard told < IncidentAnswer.mostRejections else {
            untold += 1
            return
        }
        told += 1
        try take(
            .rejected(
                RejectedRecord(
                    source: source, position: position, reason: reason, text: record.bytes)))
    }
}
