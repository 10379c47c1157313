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
        try forEach(
            of: twins.parts.first, isFirst: true, in: body, within: times, &rejections, take)
        for part in twins.parts.dropFirst() {
            try forEach(of: part, isFirst: false, in: body, within: times, &rejections, take)
        }
        if rejections.untold > 0 { try take(.moreRejected(rejections.untold)) }
    }

    /// The records with the twins of a part, or with none; in the first of these passes also those that are no
    /// twins.
    private func forEach(
        of part: TwinHashes.Part?, isFirst: Bool, in body: [UInt8], within times: PlausibleTimes?,
        _ rejections: inout RejectionLimit, _ take: (Record) throws -> Void
    ) throws {
        var places: [TwinPlace] = []
        // One key may have more records than may be noted: they are looked at as they come.
        let areNoted = part.map { $0.recordCount <= Self.twinsAtOnce } ?? false
        if areNoted { places.reserveCapacity(part?.recordCount ?? 0) }
        var groups = TwinGroups(source: source, body: body)
        try forEachRecord(in: body) { record, place in
            let incident: Incident
            do throws(Rejection) {
                incident = try source.incident(from: record, within: times)
            } catch {
                guard isFirst else { return }
                return try rejections.take(record, at: place.position, error, take)
            }
            let hash = KeyHashes.hash(incident.key)
            if !twins.contains(hash) {
                if isFirst { try take(.incident(incident)) }
            } else if part?.hashes.contains(hash) == true {
                if areNoted {
                    places.append(TwinPlace(hash: hash, place))
                } else {
                    try groups.add(record, incident.key, at: place, &rejections, take)
                }
            }
        }
        try groups.end(take)
        places.sort { ($0.hash, $0.offset) < ($1.hash, $1.offset) }
        var record = JSONText()
        for (index, twin) in places.enumerated() {
            try twin.place.read(from: body, into: &record)
            try groups.add(record, source.key(of: record), at: twin.place, &rejections, take)
            let isLast = index + 1 == places.count || places[index + 1].hash != twin.hash
            if isLast { try groups.end(take) }
        }
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
}

/// Twins that are being gathered, of few keys.
private struct TwinGroups {
    let source: IncidentSource
    let body: [UInt8]
    private var byKey: [Incident.Key: Twins] = [:]

    init(source: IncidentSource, body: [UInt8]) {
        self.source = source
        self.body = body
    }

    mutating func add(
        _ record: JSONText, _ key: Incident.Key, at place: RecordPlace,
        _ rejections: inout RejectionLimit, _ take: (IncidentAnswer.Record) throws -> Void
    ) throws {
        let left = byKey[key, default: Twins(of: source, key, in: body)].add(record, at: place)
        guard let left else { return }
        var record = JSONText()
        try left.read(from: body, into: &record)
        try rejections.take(record, at: left.position, .tooManyTwins, take)
    }

    /// Tells them, and begins anew.
    mutating func end(_ take: (IncidentAnswer.Record) throws -> Void) throws {
        for twins in byKey.values { try take(.twins(twins)) }
        byKey.removeAll(keepingCapacity: true)
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
    let offset: Int

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
