/// Who holds which address at which time, in the lively world: besides everybody's own one, further,
/// shared, moving and new ones.
struct AddressBook: Sendable {
    private let workforce: Workforce
    private let seed: UInt64
    private let own: [Holding]
    private let further: FurtherAddresses
    private let shared: SharedAddresses
    private let moving: [MovingAddress]

    init(workforce: Workforce, seed: UInt64) {
        self.workforce = workforce
        self.seed = seed
        own = workforce.employees.map { Holding(address: $0.address, holders: [$0.id]) }
        further = FurtherAddresses(workforce: workforce, seed: seed)
        shared = SharedAddresses(workforce: workforce, seed: seed)
        moving = (0..<MovingAddress.count)
            .map { MovingAddress(number: $0, workforce: workforce, seed: seed) }
    }

    /// All that the identities know at a time.
    func holdings(at now: Double) -> [Holding] {
        own + further.holdings + shared.holdings + [shared.gateway]
            + moving.map { $0.holding(at: now) }
            + Newcomer.known(at: now, workforce: workforce, seed: seed).map(\.holding)
    }

    /// An address for an incident of that time which is nobody's own one; mostly `nil`.
    func unusualAddress(at time: Double, random: inout SplitMix64) -> String? {
        switch random.next(below: 100) {
        case 0..<8: random.element(of: further.holdings).address
        case 8..<13: random.element(of: shared.holdings).address
        case 13: shared.gateway.address
        case 14..<18: random.element(of: moving).address
        case 18..<23:
            Newcomer.active(at: time, workforce: workforce, seed: seed, random: &random)
                .holding.address
        default: nil
        }
    }
}
