/// Whether two records tell the same, however each is spelled: the order of members, the escapes of strings and
/// the digits of numbers (`1.250` for `1.25`, `1e2` for `100`) do not matter.
///
/// - Returns: `false` also where one is no JSON text, unless both are the same bytes.
public func tellTheSame(_ one: String, _ other: String) -> Bool {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    if one == other { return true }
    guard let spelling = JSONText.oneSpelling(of: one[...]) else { return false }
    return spelling == JSONText.oneSpelling(of: other[...])
}

extension JSONText {
    /// The one spelling that all texts have that tell the same value; `nil` where the text is no JSON, or nested
    /// deeper than any record.
    static func oneSpelling(of value: ArraySlice<UInt8>) -> [UInt8]? {
        var reader = JSONReader(Array(value))
        var spelling: [UInt8] = []
        spelling.reserveCapacity(value.count)
        do throws(JSONSyntaxError) {
            try reader.respellValue(into: &spelling, depth: 1)
            try reader.expectEnd()
        } catch {
            return nil
        }
        return spelling
    }
}

extension JSONReader {
    fileprivate mutating func respellValue(
        into text: inout [UInt8], depth: Int
    ) throws(JSONSyntaxError) {
        guard depth <= Rejection.deepestNesting + 1 else { throw error(expected: "fewer levels") }
        switch peek() {
        case UInt8(ascii: "{"): try respellObject(into: &text, depth: depth)
        case UInt8(ascii: "["): try respellList(into: &text, depth: depth)
        default: text += try respelledScalar()
        }
    }

    /// The members in the order of their names' bytes.
    private mutating func respellObject(
        into text: inout [UInt8], depth: Int
    ) throws(JSONSyntaxError) {
        var members: [(name: [UInt8], value: [UInt8])] = []
        var isFirst = true
        try expect(UInt8(ascii: "{"), "an object")
        while try nextElement(&isFirst, closing: UInt8(ascii: "}")) {
            guard peek() == UInt8(ascii: "\"") else { throw error(expected: "a name") }
            let name = try respelledScalar()
            try expect(UInt8(ascii: ":"), "a colon")
            var value: [UInt8] = []
            try respellValue(into: &value, depth: depth + 1)
            members.append((name, value))
        }
        members.sort { $0.name.lexicographicallyPrecedes($1.name) }
        text.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += member.name
            text.append(UInt8(ascii: ":"))
            text += member.value
        }
        text.append(UInt8(ascii: "}"))
    }

    private mutating func respellList(
        into text: inout [UInt8], depth: Int
    ) throws(JSONSyntaxError) {
        var isFirst = true
        try expect(UInt8(ascii: "["), "a list")
        text.append(UInt8(ascii: "["))
        while try nextElement(&isFirst, closing: UInt8(ascii: "]")) {
            if text.last != UInt8(ascii: "[") { text.append(UInt8(ascii: ",")) }
            try respellValue(into: &text, depth: depth + 1)
        }
        text.append(UInt8(ascii: "]"))
    }

    private mutating func respelledScalar() throws(JSONSyntaxError) -> [UInt8] {
        var scalar = JSONText()
        try readValue(into: &scalar)
        switch scalar.bytes.first {
        case UInt8(ascii: "\""):
            // One with half a surrogate pair has no other spelling.
            let string =
                scalar.bytes.contains(UInt8(ascii: "\\")) ? JSONText.string(scalar.bytes[...]) : nil
            return string.map { Array(JSONText.quoted($0).utf8) } ?? scalar.bytes
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return scalar.bytes
        default: return DecimalNumber(scalar.bytes)?.spelling ?? scalar.bytes
        }
    }
}

/// A JSON number by its digits, of which a double would lose some.
private struct DecimalNumber {
    private let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    private let digits: ArraySlice<UInt8>
    /// The number is 0.`digits` × 10 to the power of this.
    private let point: Int

    /// - Returns: `nil` where the exponent is beyond reckoning.
    init?(_ text: [UInt8]) {
        isNegative = text.first == UInt8(ascii: "-")
        let parts = text[(isNegative ? 1 : 0)...].split(
            maxSplits: 1, omittingEmptySubsequences: false
        ) { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = parts[0].split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let exponent = parts.count > 1 ? Int(String(decoding: parts[1], as: UTF8.self)) : 0
        guard let exponent, exponent.magnitude < 1 << 32 else { return nil }
        let all = Array(mantissa.joined())
        let significant = all.drop { $0 == UInt8(ascii: "0") }
        let end = significant.lastIndex { $0 != UInt8(ascii: "0") }
        digits = end.map { significant[...$0] } ?? []
        point = digits.isEmpty ? 0 : mantissa[0].count - digits.startIndex + exponent
    }

    /// Without an exponent where that is no longer than people write.
    var spelling: [UInt8] {
        guard !digits.isEmpty else { return [UInt8(ascii: "0")] }
        let sign = isNegative ? [UInt8(ascii: "-")] : []
        let zero = UInt8(ascii: "0")
        switch point {
        case 1...40:
            let whole =
                digits.prefix(point) + Array(repeating: zero, count: max(0, point - digits.count))
            let fraction = digits.dropFirst(point)
            return sign + whole + (fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction)
        case -40...0:
            return sign + [zero, UInt8(ascii: ".")] + Array(repeating: zero, count: -point) + digits
        default:
            return sign + digits + Array("e\(point - digits.count)".utf8)
        }
    }
}
