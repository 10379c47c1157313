extension JSONReader {
    /// Copies the string that comes next as it is spelled, and notes what I-JSON forbids in it.
    mutating func readString(into copy: inout JSONText) throws(JSONSyntaxError) {
        var end = position + 1
        while true {
            guard end < bytes.count else { throw error(expected: "the end of the string") }
            switch bytes[end] {
            case UInt8(ascii: "\""):
                return copyBytes(end + 1 - position, into: &copy)
            case UInt8(ascii: "\\"):
                end = try endOfEscape(at: end, noting: &copy)
            case 0..<0x20:
                throw JSONSyntaxError(
                    offset: end, expected: "an escape instead of a control character")
            case 0xEF...0xF4:
                if isNoncharacter(at: end) { copy.hasNoncharacter = true }
                end += 1
            default:
                end += 1
            }
        }
    }

    /// The offset after the escape at `start`; that of a surrogate pair counts as one.
    private func endOfEscape(
        at start: Int, noting copy: inout JSONText
    ) throws(JSONSyntaxError) -> Int {
        let malformed = JSONSyntaxError(offset: start, expected: "an escape")
        guard start + 1 < bytes.count else { throw malformed }
        switch bytes[start + 1] {
        case UInt8(ascii: "u"):
            guard let unit = codeUnit(at: start) else { throw malformed }
            if UTF16.isLeadSurrogate(unit), let trail = codeUnit(at: start + 6),
                UTF16.isTrailSurrogate(trail)
            {
                if unit & 0x3F == 0x3F, trail & 0x3FE == 0x3FE { copy.hasNoncharacter = true }
                return start + 12
            }
            if UTF16.isSurrogate(unit) { copy.hasLoneSurrogate = true }
            if unit >= 0xFFFE || (0xFDD0...0xFDEF).contains(unit) { copy.hasNoncharacter = true }
            return start + 6
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        default:
            throw malformed
        }
    }

    /// The UTF-16 code unit that a `\uXXXX` at `start` stands for.
    private func codeUnit(at start: Int) -> UInt16? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"),
            bytes[start + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt16 = 0
        for byte in bytes[start + 2..<start + 6] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// Whether the UTF-8 sequence that begins at `start` (its first byte is 0xEF or more) encodes one
    /// of the 66 code points that Unicode reserves for ever.
    private func isNoncharacter(at start: Int) -> Bool {
        let length = bytes[start] == 0xEF ? 3 : 4
        guard start + length <= bytes.count else { return false }
        let second = bytes[start + 1]
        let third = bytes[start + 2]
        if length == 3 {
            let last = third
            return (second == 0xBF && last >= 0xBE)
                || (second == 0xB7 && (0x90...0xAF).contains(last))
        }
        return second & 0x0F == 0x0F && third == 0xBF && bytes[start + 3] >= 0xBE
    }

    /// Copies the number that comes next with every digit.
    mutating func readNumber(into copy: inout JSONText) throws(JSONSyntaxError) {
        var end = position
        if end < bytes.count, bytes[end] == UInt8(ascii: "-") { end += 1 }
        let integer = end
        try skipDigits(&end, expected: "a value")
        if bytes[integer] == UInt8(ascii: "0"), end > integer + 1 {
            throw JSONSyntaxError(offset: integer, expected: "a number without leading zeros")
        }
        if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
            end += 1
            try skipDigits(&end, expected: "digits after the decimal point")
        }
        var hasExponent = false
        if end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
            hasExponent = true
            end += 1
            if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-")
            {
                end += 1
            }
            try skipDigits(&end, expected: "digits of the exponent")
        }
        // A longer one makes its record too long, and is not copied to find out more.
        if hasExponent || end - position > 300, end - position <= Rejection.longestRecord,
            !isFinite(bytes[position..<end])
        {
            copy.hasHugeNumber = true
        }
        copyBytes(end - position, into: &copy)
    }

    private func isFinite(_ number: ArraySlice<UInt8>) -> Bool {
        Double(String(decoding: number, as: UTF8.self))?.isFinite == true
    }

    private func skipDigits(_ end: inout Int, expected: String) throws(JSONSyntaxError) {
        let start = end
        while end < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[end]) {
            end += 1
        }
        guard end > start else { throw JSONSyntaxError(offset: end, expected: expected) }
    }
}
