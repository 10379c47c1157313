extension JSONText {
    /// The string that a value spells, its escapes resolved; `nil` when the value is no string, or one
    /// with a lone surrogate.
    static func string(_ value: ArraySlice<UInt8>) -> String? {
        guard value.count >= 2, value.first == UInt8(ascii: "\"") else { return nil }
        let content = value.dropFirst().dropLast()
        guard content.contains(UInt8(ascii: "\\")) else {
            return String(decoding: content, as: UTF8.self)
        }
        var units: [UInt16] = []
        var rest = content
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "\\") {
                let plain = CollectionOfOne(byte) + rest.prefix { $0 != UInt8(ascii: "\\") }
                rest = rest.dropFirst(plain.count - 1)
                units += String(decoding: plain, as: UTF8.self).utf16
            } else if let escape = rest.popFirst() {
                guard let unit = codeUnit(escape, &rest) else { return nil }
                units.append(unit)
            }
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func codeUnit(_ escape: UInt8, _ rest: inout ArraySlice<UInt8>) -> UInt16? {
        switch escape {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        default: return UInt16(escape)
        }
    }

    /// The JSON text of a string.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// A JSON text with everything but ASCII escaped, so that equal texts are equal bytes: the strings
    /// of Swift take two spellings of "é" for one, those of SQLite do not.
    static func ascii(_ text: String) -> String {
        text.utf16.reduce(into: "") { result, unit in
            if unit < 0x80 {
                result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            } else {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
}
