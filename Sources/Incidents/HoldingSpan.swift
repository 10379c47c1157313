/// A time in which an address is taken for an employee's.
public struct HoldingSpan: Sendable, Equatable {
    public let employee: Int64
    /// Unix seconds, UTC; `nil` for all time before.
    public let from: Int64?
    public let until: Int64
    /// Whether what happened in it is certainly his.
    public let isCertain: Bool
}

extension AddressHistory {
    /// The spans for which `attribution(at:)` names somebody, but for the limit on how many: certain ones as
    /// sightings have them, the others where no certain one is. Ascending by time.
    public var spans: [HoldingSpan] {
        let certain = sightings.map {
            HoldingSpan(
                employee: $0.employee, from: $0.from, until: $0.until + Self.tail, isCertain: true)
        }
        let before = sightings.filter { $0.from == firstSighted }.map {
            HoldingSpan(employee: $0.employee, from: nil, until: firstSighted, isCertain: false)
        }
        return before
            + (certain + followUps).sorted {
                ($0.from ?? .min, $0.employee) < ($1.from ?? .min, $1.employee)
            }
    }

    /// The day after each sighting, until another begins, where none goes on meanwhile.
    private var followUps: [HoldingSpan] {
        let ordered = sightings.sorted { $0.from < $1.from }
        // The latest end of the first one, the first two and so on.
        var latest: [Int64] = []
        for sighting in ordered {
            latest.append(max(latest.last ?? .min, sighting.until + Self.tail))
        }
        return sightings.compactMap { sighting in
            let begun = ordered.partitioningIndex { $0.from > sighting.until }
            let next = begun < ordered.count ? ordered[begun].from : .max
            let end = sighting.until + Self.tail
            let from = begun > 0 ? max(end, latest[begun - 1]) : end
            let until = min(end + Self.longestGap, next)
            guard from < until else { return nil }
            return HoldingSpan(
                employee: sighting.employee, from: from, until: until, isCertain: false)
        }
    }
}
