@testable import Simulator

/// Damages texts, in the same way for the same seed.
struct Mutator {
    private enum ByteDamage: CaseIterable {
        case flippedBit, inserted, deleted, cut, spliced, repeated
    }

    private enum TokenDamage: CaseIterable {
        case swapped, replaced, fieldAdded, dropped, repeated
    }

    var random: SplitMix64

    init(seed: UInt64, series: String) {
        random = SplitMix64(seed: seed, series: series, place: 0)
    }

    /// One of the texts with up to four damages; with parts of another one of them, too. One in two has
    /// damages of tokens only, which leave more of it readable.
    mutating func mutation(of texts: [[UInt8]]) -> [UInt8] {
        var bytes = random.element(of: texts)
        let onlyTokens = random.isOne(in: 2)
        for _ in 0..<random.next(below: 5) {
            if onlyTokens || random.isOne(in: 2) {
                damageTokens(of: &bytes)
            } else {
                damage(&bytes, random.element(of: texts))
            }
        }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8], _ other: [UInt8]) {
        guard !bytes.isEmpty else { return bytes = other }
        let slice = slice(of: bytes.count)
        switch random.element(of: ByteDamage.allCases) {
        case .flippedBit: bytes[slice.lowerBound] ^= 1 << UInt8(random.next(below: 8))
        case .inserted:
            let added = (0...random.next(below: 4)).map { _ in UInt8(random.next(below: 256)) }
            bytes.insert(contentsOf: added, at: slice.lowerBound)
        case .deleted: bytes.removeSubrange(slice)
        case .cut: bytes.removeSubrange(slice.lowerBound...)
        case .spliced:
            let rest = other.dropFirst(random.next(below: other.count + 1))
            bytes.replaceSubrange(slice.lowerBound..., with: rest)
        case .repeated: bytes.insert(contentsOf: bytes[slice], at: slice.lowerBound)
        }
    }

    private mutating func damageTokens(of bytes: inout [UInt8]) {
        let tokens = tokens(of: bytes)
        guard !tokens.isEmpty else { return }
        let token = token(of: tokens, in: bytes)
        switch random.element(of: TokenDamage.allCases) {
        case .replaced: bytes.replaceSubrange(token, with: oddToken())
        case .fieldAdded:
            let name = random.element(of: Self.oddNames)
            let field = Array(",\(name):".utf8) + oddToken()
            bytes.insert(contentsOf: field, at: token.upperBound)
        case .dropped: bytes.removeSubrange(token)
        case .repeated:
            let count = random.next(below: random.isOne(in: 4) ? 50 : 3)
            let copies = Array(repeating: bytes[token], count: count).joined()
            bytes.insert(contentsOf: copies, at: token.upperBound)
        case .swapped:
            let other = self.token(of: tokens, in: bytes)
            guard !token.overlaps(other) else { return }
            let (first, second) =
                token.lowerBound < other.lowerBound ? (token, other) : (other, token)
            let (early, late) = (Array(bytes[first]), Array(bytes[second]))
            bytes.replaceSubrange(second, with: early)
            bytes.replaceSubrange(first, with: late)
        }
    }

    /// Mostly the value of a field: damaged elsewhere, an answer is soon no JSON any more.
    private mutating func token(of tokens: [Range<Int>], in bytes: [UInt8]) -> Range<Int> {
        let values = zip(tokens, tokens.dropFirst())
            .filter { bytes[$0.0.lowerBound] == UInt8(ascii: ":") }
            .map(\.1)
        return random.element(of: values.isEmpty || random.isOne(in: 4) ? tokens : values)
    }

    /// A part of up to 40 bytes, mostly few.
    private mutating func slice(of count: Int) -> Range<Int> {
        let start = random.next(below: count)
        let length = 1 + random.next(below: random.isOne(in: 4) ? 40 : 4)
        return start..<min(start + length, count)
    }

    private mutating func oddToken() -> [UInt8] {
        Array(random.element(of: Self.oddTokens).utf8)
    }

    private static let oddNames = [
        #""results""#, #""priority""#, #""timestamp""#, #""time\u0073tamp""#, #""type""#,
        #""shared_with""#, #""note""#, #""n\u00f6te""#, #""""#, #""\ud800""#, #""17.1.2.3""#,
    ]

    /// Values that some reader of JSON takes in another way than the next.
    private static let oddTokens =
        [
            "null", "true", "[]", "{}", "0", "-0", "-1", "01", "7.0", "1e400", "1E-400", "-1e3",
            "1500000000", "1500000000.1234567890123", "1790000000250", "9223372036854775807",
            "9223372036854775808", "18446744073709551616", "NaN", "'", "\u{FEFF}", "\u{0}",
            #""""#, #""low""#, #""Low""#, #""l\u006fw""#, #""007""#, #""17.1.2.3""#,
            #"" 17.001.2.3""#, #""::ffff:17.1.2.3""#, #""fe80::1%eth0""#, #""1.2.3.4.5""#,
            #""\ud800""#,
            #""\ud83d\ude00""#, #""\udc00\ud800""#, #""\u0000""#, #""\uffff""#, "\"\u{1F600}\"",
            "\"\u{FFFE}\"",
            #"{"b":{"c":[1,{"d":null}]}}"#, #"{"a":1,"\u0061":2}"#,
        ]
        + [30, 31, 32, 33, 600].map {
            String(repeating: "[", count: $0) + String(repeating: "]", count: $0)
        }
}
