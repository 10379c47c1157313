import Testing

@testable import Incidents

@Suite struct HoldingSpanTests {
    private typealias Sighting = AddressHistory.Sighting
    private static let hour: Int64 = 3600

    static let histories: [AddressHistory] = [
        AddressHistory(
            firstSighted: 0, sightings: [Sighting(employee: 1, from: 0, until: 10 * hour)]),
        // One takes over at once, with a gap, within a day.
        AddressHistory(
            firstSighted: 0,
            sightings: [
                Sighting(employee: 1, from: 0, until: 10 * hour),
                Sighting(employee: 2, from: 12 * hour, until: 20 * hour),
                Sighting(employee: 3, from: 80 * hour, until: 90 * hour),
            ]),
        // They share it, and one goes on for longer.
        AddressHistory(
            firstSighted: 0,
            sightings: [
                Sighting(employee: 1, from: 0, until: 10 * hour),
                Sighting(employee: 2, from: 5 * hour, until: 15 * hour),
                Sighting(employee: 3, from: 10 * hour + 60, until: 10 * hour + 120),
            ]),
        // The first sighting is no longer known.
        AddressHistory(
            firstSighted: -100 * hour, sightings: [Sighting(employee: 1, from: 0, until: hour)]),
    ]

    @Test(arguments: histories)
    func `the spans name whom the rule names, at each time`(_ history: AddressHistory) {
        for time in stride(from: -110 * Self.hour, to: 120 * Self.hour, by: 150) {
            // At a border, both sides may count.
            let now = time + 1
            let spans = history.spans.filter { ($0.from ?? .min) <= now && now <= $0.until }
            let certain = spans.filter(\.isCertain)
            let named = Set((certain.isEmpty ? spans : certain).map(\.employee)).sorted()
            let expected: Attribution =
                named.isEmpty
                ? .unattributed(.addressUnassigned)
                : .employees(named, isCertain: !certain.isEmpty)
            #expect(history.attribution(at: Double(now)) == expected, "at \(now)")
        }
    }

    @Test func `an address that was with thousands has a span of each, and a day behind the last`()
    {
        let count: Int64 = 30_000
        var history = AddressHistory(firstSighted: 0)
        for employee in 0..<count {
            history.add(Sighting(employee: employee, from: employee * 10, until: employee * 10 + 9))
        }
        let spans = history.spans
        #expect(spans.filter(\.isCertain).count == Int(count))
        // The sighting that ends last is the only one that nobody follows.
        let end = count * 10 - 1 + AddressHistory.tail
        #expect(
            spans.filter { !$0.isCertain && $0.from != nil } == [
                HoldingSpan(
                    employee: count - 1, from: end, until: end + AddressHistory.longestGap,
                    isCertain: false)
            ])
    }
}
