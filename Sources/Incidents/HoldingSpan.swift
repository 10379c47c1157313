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
            + (certain + sightings.compactMap(followUp)).sorted {
                ($0.from ?? .min, $0.employee) < ($1.from ?? .min, $1.employee)
            }
    }

    /// The day after a sighting, until another begins, where none goes on meanwhile.
    private func followUp(of sighting: Sighting) -> HoldingSpan? {
        let end = sighting.until + Self.tail
        let others = sightings.filter { $0.from <= sighting.until }.map { $0.until + Self.tail }
        let next = sightings.map(\.from).filter { $0 > sighting.until }.min()
        let from = max(end, others.max() ?? end)
        let until = min(end + Self.longestGap, next ?? .max)
        guard from < until else { return nil }
        return HoldingSpan(employee: sighting.employee, from: from, until: until, isCertain: false)
    }
}
