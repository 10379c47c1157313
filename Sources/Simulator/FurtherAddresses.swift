/// Second and third machines: one employee in ten has one or two addresses besides his own.
struct FurtherAddresses: Sendable {
    let holdings: [Holding]

    init(workforce: Workforce, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: "further addresses", place: 0)
        var holdings: [Holding] = []
        for employee in workforce.employees where random.isOne(in: 10) {
            for _ in 0...random.next(below: 2) {
                holdings.append(
                    Holding(address: random.address(firstOctet: 17), holders: [employee.id]))
            }
        }
        self.holdings = holdings
    }
}
