import Testing

@testable import Incidents

@Suite struct AttributionTests {
    private static let hour: Int64 = 3600
    private static let day: Int64 = 24 * 3600

    /// 17.1.1.1 was employee 1's from day 10 to day 12, and 2's from day 20 to day 21; first seen then.
    private static let moved = AddressHistory(
        firstSighted: 10 * day,
        sightings: [
            AddressHistory.Sighting(employee: 1, from: 10 * day, until: 12 * day),
            AddressHistory.Sighting(employee: 2, from: 20 * day, until: 21 * day),
        ])

    /// What the attribution is at a time.
    struct Case: Sendable {
        let name: String
        let time: Int64
        let expected: Attribution

        init(_ name: String, _ time: Int64, _ expected: Attribution) {
            self.name = name
            self.time = time
            self.expected = expected
        }
    }

    @Test(arguments: [
        Case("long before the first sighting", 0, .employees([1], isCertain: false)),
        Case("just before it", 10 * day - 1, .employees([1], isCertain: false)),
        Case("at its start", 10 * day, .employees([1], isCertain: true)),
        Case("at its end", 12 * day, .employees([1], isCertain: true)),
        Case("five minutes after", 12 * day + 300, .employees([1], isCertain: true)),
        Case("just later", 12 * day + 301, .employees([1], isCertain: false)),
        Case("a day after that", 13 * day + 300, .employees([1], isCertain: false)),
        Case("just later still", 13 * day + 301, .unattributed(.addressUnassigned)),
        Case("before the next sighting", 20 * day - 1, .unattributed(.addressUnassigned)),
        Case("in the next one", 20 * day, .employees([2], isCertain: true)),
        Case("after it", 21 * day + hour, .employees([2], isCertain: false)),
        Case("long after all", 30 * day, .unattributed(.addressUnassigned)),
    ])
    func `an address is whose it was at the time`(_ example: Case) {
        #expect(
            Self.moved.attribution(at: Double(example.time)) == example.expected,
            "\(example.name)")
    }

    @Test func `who follows at once ends what is probable of the holder before`() {
        let history = AddressHistory(
            firstSighted: 0,
            sightings: [
                AddressHistory.Sighting(employee: 1, from: 0, until: 1000),
                AddressHistory.Sighting(employee: 2, from: 2200, until: 2300),
            ])
        #expect(history.attribution(at: 2000) == .employees([1], isCertain: false))
        #expect(history.attribution(at: 2250) == .employees([2], isCertain: true))
        #expect(history.attribution(at: 2700) == .employees([2], isCertain: false))
    }

    @Test func `certain holders exclude uncertain ones`() {
        // 2 came while 1 held it, and stayed when 1 was gone.
        let history = AddressHistory(
            firstSighted: 0,
            sightings: [
                AddressHistory.Sighting(employee: 1, from: 0, until: 1000),
                AddressHistory.Sighting(employee: 2, from: 1000, until: 5000),
            ])
        #expect(history.attribution(at: 1200) == .employees([1, 2], isCertain: true))
        #expect(history.attribution(at: 2000) == .employees([2], isCertain: true))
    }

    @Test func `holders whose sightings end together are all probable afterwards`() {
        let history = AddressHistory(
            firstSighted: 0,
            sightings: [2, 1].map {
                AddressHistory.Sighting(employee: $0, from: 0, until: 1000)
            })
        #expect(history.attribution(at: 2000) == .employees([1, 2], isCertain: false))
    }

    @Test func `a first sighting that is no longer known makes no later holder the first`() {
        let history = AddressHistory(
            firstSighted: 0,
            sightings: [AddressHistory.Sighting(employee: 2, from: 5000, until: 6000)])
        #expect(history.attribution(at: 4000) == .unattributed(.addressUnassigned))
        #expect(
            AddressHistory(firstSighted: 500).attribution(at: 4)
                == .unattributed(.addressUnassigned))
    }

    @Test(arguments: [0.0, 50.0, 100_000.0])
    func `more than eight holders name nobody, and the reason says how many`(_ time: Double) {
        func history(_ holders: Int64) -> AddressHistory {
            AddressHistory(
                firstSighted: 10,
                sightings: (1...holders).map {
                    AddressHistory.Sighting(employee: $0, from: 10, until: 80_000)
                })
        }
        let isCertain = time == 50
        #expect(
            history(8).attribution(at: time) == .employees(Array(1...8), isCertain: isCertain))
        #expect(history(9).attribution(at: time) == .unattributed(.shared(holders: 9)))
        #expect(history(300).attribution(at: time) == .unattributed(.shared(holders: 300)))
    }

    @Test func `an employee id is that employee's, whether the identities know him or not`() {
        #expect(
            Attribution(.employee(4506), at: 5, by: { _ in nil })
                == .employees([4506], isCertain: true))
    }

    @Test func `an address in another spelling has the same history`() throws {
        let address = try #require(Address("017.1.1.1"))
        let same = try #require(Address("::ffff:17.1.1.1"))
        let attribution = Attribution(
            .address(address), at: Double(11 * Self.day), by: { $0 == same ? Self.moved : nil })
        #expect(attribution == .employees([1], isCertain: true))
    }

    @Test func `an address that was never seen is unknown`() throws {
        let address = try #require(Address("17.1.1.1"))
        #expect(
            Attribution(.address(address), at: 5, by: { _ in nil })
                == .unattributed(.addressUnknown))
    }

    @Test(arguments: [
        (Attribution.Reason.addressUnknown, "address unknown"),
        (.addressUnassigned, "address unassigned at that time"),
        (.shared(holders: 9), "shared by 9 employees"),
    ])
    func `the reasons are those of the contract`(_ reason: Attribution.Reason, _ text: String) {
        #expect(reason.description == text)
    }

    @Test func `a map is read again from what it writes`() throws {
        let text = #"{"17.1.1.1":[1,2],"fe80::1":[3]}"#
        let map = try IdentityAnswer(Array(text.utf8)).map
        #expect(map.json == text)
        #expect(try IdentityAnswer(Array(map.json.utf8)).map == map)
        #expect(IdentityMap().json == "{}")
    }
}
