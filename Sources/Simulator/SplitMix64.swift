/// Random numbers that are the same from the same seed on every machine and with every Swift: the
/// standard library promises that for none of its own (Steele, Lea, Flood: SplitMix64, 2014).
struct SplitMix64: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// Numbers that belong to one place of one series, whatever was drawn elsewhere.
    init(seed: UInt64, series: String, place: Int) {
        self.init(seed: seed)
        for byte in series.utf8 {
            state = next() ^ UInt64(byte)
        }
        state = next() ^ UInt64(bitPattern: Int64(place))
        state = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound - 1`. Far too slightly uneven to matter here.
    mutating func next(below bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    /// From 0 up to, but not, 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// True once in `count` times.
    mutating func isOne(in count: Int) -> Bool {
        next(below: count) == 0
    }

    mutating func element<Element>(of array: [Element]) -> Element {
        array[next(below: array.count)]
    }

    /// Any IPv4 address, or one that begins with `firstOctet`.
    mutating func address(firstOctet: Int? = nil) -> String {
        let bits = next()
        let octets = [24, 16, 8, 0].map { Int((bits >> $0) & 0xFF) }
        return ([firstOctet ?? octets[0]] + octets[1...]).map(String.init).joined(separator: ".")
    }
}
