import Incidents

/// What a real upstream has besides plain data; all of it follows from the seed and the time.
struct LivelyWorld: Sendable {
    private let addressBook: AddressBook
    private let seed: UInt64

    init(workforce: Workforce, seed: UInt64) {
        addressBook = AddressBook(workforce: workforce, seed: seed)
        self.seed = seed
    }

    /// What `GET /identities/` answers at a time: one entry in twenty is spelled oddly, and one is bad.
    func identities(at now: Double) -> String {
        var entries = addressBook.holdings(at: now).map { holding in
            var random = SplitMix64(seed: seed, series: holding.address, place: 0)
            return holding.json(oddly: random.isOne(in: 20), random: &random)
        }
        var random = SplitMix64(seed: seed, series: "bad identities", place: 0)
        let bad = #""\#(random.address(firstOctet: 17))": "unassigned""#
        entries.insert(bad, at: random.next(below: entries.count))
        return "{" + entries.joined(separator: ", ") + "}\n"
    }

    /// Makes an incident unusual, where it is to be: in its address, its spelling (one in 25), or bad.
    /// Nothing here may depend on the time of the request: the incident would become another one.
    func enliven(
        _ incident: inout GeneratedIncident, of source: IncidentSource, slot: Int, slotsPerWeek: Int
    ) {
        var random = SplitMix64(seed: seed, series: "unusual \(source.name)", place: slot)
        if case .address = incident.identity,
            let address = addressBook.unusualAddress(at: incident.timestamp, random: &random)
        {
            incident.identity = .address(address)
        }
        if random.isOne(in: 25) {
            incident.oddIdentity = incident.identity.oddJSON(random: &random)
        }
        incident.bad = BadRecord(
            source: source, slot: slot, slotsPerWeek: slotsPerWeek, seed: seed)
    }

    func fault(at now: Double) -> SourceFault? {
        SourceFault(at: now, seed: seed)
    }
}
