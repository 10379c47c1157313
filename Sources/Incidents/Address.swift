/// An IPv4 or IPv6 address in its one normal spelling, so that equal addresses are equal values.
public struct Address: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Dotted decimal, or as RFC 5952 recommends.
    public let description: String

    /// The address that a text spells, or `nil` when it is none.
    ///
    /// Understood: surrounding white space, leading zeros in IPv4 (read as decimal), IPv6 in any
    /// spelling of RFC 4291. An IPv4-mapped IPv6 address (`::ffff:17.1.2.3`) is the IPv4 address.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }),
            let last = bytes.lastIndex(where: { !isSpace($0) })
        else { return nil }
        let spelling = bytes[first...last]
        if let octets = Self.octets(spelling) {
            description = Self.dotted(octets)
        } else if let groups = Self.groups(spelling) {
            description = Self.text(groups)
        } else {
            return nil
        }
    }

    public static func < (left: Address, right: Address) -> Bool {
        left.description < right.description
    }

    private static func dotted(_ octets: [UInt8]) -> String {
        octets.map(String.init).joined(separator: ".")
    }

    /// The four octets of a dotted address.
    private static func octets(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count <= 45 else { return nil }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [UInt8] = []
        for part in parts {
            let digits = part.drop { $0 == UInt8(ascii: "0") }
            guard !part.isEmpty, digits.count <= 3, let octet = number(digits, radix: 10),
                octet <= 255
            else { return nil }
            octets.append(UInt8(octet))
        }
        return octets
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        guard text.count <= 45 else { return nil }
        let colon = UInt8(ascii: ":")
        let halves = text.split(separator: [colon, colon], omittingEmptySubsequences: false)
        switch halves.count {
        case 1:
            return written(halves[0]).flatMap { $0.count == 8 ? $0 : nil }
        case 2:
            // "::" stands for at least one group of zeros.
            guard let head = halves[0].isEmpty ? [] : written(halves[0], isHead: true),
                let tail = halves[1].isEmpty ? [] : written(halves[1]), head.count + tail.count < 8
            else { return nil }
            return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        default:
            return nil
        }
    }

    /// The groups that are written out, the last two perhaps as a dotted address.
    private static func written(_ text: ArraySlice<UInt8>, isHead: Bool = false) -> [UInt16]? {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (index, part) in parts.enumerated() {
            if let group = (1...4).contains(part.count) ? number(part, radix: 16) : nil {
                groups.append(group)
            } else if index == parts.count - 1, !isHead, let octets = octets(part) {
                groups.append(UInt16(octets[0]) << 8 | UInt16(octets[1]))
                groups.append(UInt16(octets[2]) << 8 | UInt16(octets[3]))
            } else {
                return nil
            }
        }
        return groups
    }

    private static func number(_ digits: ArraySlice<UInt8>, radix: Int) -> UInt16? {
        var number: UInt16 = 0
        for byte in digits {
            let digit: UInt16
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f") where radix == 16:
                digit = UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F") where radix == 16:
                digit = UInt16(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
            number = number * UInt16(radix) + digit
        }
        return number
    }

    /// As RFC 5952, section 4: lower case, no leading zeros, the longest run of at least two zero
    /// groups (the first of equals) as `::`.
    private static func text(_ groups: [UInt16]) -> String {
        if groups.starts(with: [0, 0, 0, 0, 0, 0xFFFF]) {
            return dotted(groups[6...].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        }
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 {
                start = index + 1
            } else if index + 1 - start > max(longest.count, 1) {
                longest = start..<index + 1
            }
        }
        let hexadecimal = groups.map { String($0, radix: 16) }
        guard !longest.isEmpty else { return hexadecimal.joined(separator: ":") }
        return hexadecimal[..<longest.lowerBound].joined(separator: ":") + "::"
            + hexadecimal[longest.upperBound...].joined(separator: ":")
    }
}
