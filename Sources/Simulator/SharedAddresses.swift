/// Addresses with several holders: machines that two to five employees share, and one gateway behind
/// which there are so many that it names nobody.
struct SharedAddresses: Sendable {
    static let count = 40
    static let gatewayHolders = 300

    let holdings: [Holding]
    let gateway: Holding

    init(workforce: Workforce, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: "shared addresses", place: 0)
        func holding(of holders: Int) -> Holding {
            var ids: [Int] = []
            while ids.count < holders {
                let id = random.element(of: workforce.employees).id
                if !ids.contains(id) { ids.append(id) }
            }
            return Holding(address: random.address(firstOctet: 17), holders: ids)
        }
        holdings = (0..<Self.count).map { holding(of: 2 + $0 % 4) }
        gateway = holding(of: Self.gatewayHolders)
    }
}
