/// An address that moves from one employee to another, and sometimes back: every two to six days one
/// of the same three is its holder.
struct MovingAddress: Sendable {
    static let count = 60

    let address: String
    private let candidates: [Int]
    private let term: Double
    private let seed: UInt64

    init(number: Int, workforce: Workforce, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: "moving addresses", place: number)
        address = random.address(firstOctet: 17)
        candidates = (0..<3).map { _ in random.element(of: workforce.employees).id }
        term = (2 + 4 * random.fraction()) * 86_400
        self.seed = seed
    }

    func holding(at now: Double) -> Holding {
        var random = SplitMix64(seed: seed, series: address, place: Int(now / term))
        return Holding(address: address, holders: [random.element(of: candidates)])
    }
}
