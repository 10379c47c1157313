import Testing

@testable import Incidents

@Suite struct IncidentIDTests {
    private func key(
        _ type: String, _ identity: Identity, _ timestamp: Double, _ further: [String] = [],
        ordinal: Int = 0
    ) -> Incident.Key {
        Incident.Key(
            type: type, identity: identity, timestamp: timestamp, further: further, ordinal: ordinal
        )
    }

    /// The golden values: printf 'denial\x1f17299\x1f1658249445.794646\x1f44.103.165.158\x1f0' |
    /// sha256sum | cut -c 1-20, and so on. They must never change: others may have stored them.
    @Test func `the public id of an incident never changes`() throws {
        let address = try #require(Address("17.99.238.86"))
        #expect(
            key("denial", .employee(17299), 1_658_249_445.794646, ["44.103.165.158"]).id
                == "7c55d158ffc9da697cfc")
        #expect(
            key("executable", .address(address), 1_500_020_421.9333).id == "fe515b9bddc34772c074")
        #expect(key("other", .employee(7), 1_500_020_421, ordinal: 1).id == "4978b97c89b286cd906d")
    }

    @Test(arguments: [
        (1_500_020_421.9333, "1500020421.9333"), (1_500_020_421, "1500020421"), (0, "0"),
        (0.1, "0.1"), (1e16, "10000000000000000"), (1.5e22, "15000000000000000000000"),
        (1.25e-7, "0.000000125"), (-2.5, "-2.5"), (-1e-5, "-0.00001"),
        (1_658_249_343.4773238, "1658249343.4773238"),
    ])
    func `a timestamp is named by its shortest decimal, without exponent`(
        _ timestamp: Double, _ text: String
    ) {
        #expect(Incident.Key.shortestDecimal(timestamp) == text)
    }
}
