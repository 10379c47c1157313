/// A machine that is used before the identities know it: one more every six hours. Its incidents begin at
/// once, the identities list it 6 to 30 hours later, and drop it after ten days.
struct Newcomer: Sendable {
    private static let interval = 6 * 3600.0
    private static let stay = 10 * 86_400.0
    /// Only in its first day does it have incidents.
    private static let activeIntervals = 4

    let holding: Holding
    private let knownFrom: Double
    private let knownUntil: Double

    private init(number: Int, workforce: Workforce, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: "newcomers", place: number)
        holding = Holding(
            address: random.address(firstOctet: 17),
            holders: [random.element(of: workforce.employees).id])
        let appears = Double(number) * Self.interval
        knownFrom = appears + 3600 * (6 + 24 * random.fraction())
        knownUntil = appears + Self.stay
    }

    /// Those that the identities list at a time.
    static func known(at now: Double, workforce: Workforce, seed: UInt64) -> [Newcomer] {
        (Int((now - stay) / interval)...Int(now / interval))
            .map { Newcomer(number: $0, workforce: workforce, seed: seed) }
            .filter { $0.knownFrom <= now && now < $0.knownUntil }
    }

    /// One of those that are new at a time.
    static func active(
        at time: Double, workforce: Workforce, seed: UInt64, random: inout SplitMix64
    ) -> Newcomer {
        let number = Int(time / interval) - random.next(below: activeIntervals)
        return Newcomer(number: number, workforce: workforce, seed: seed)
    }
}
