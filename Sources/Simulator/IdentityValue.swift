/// Whom a made-up record names, in the spellings of the upstream.
enum IdentityValue: Sendable {
    case employee(Int)
    /// An id that is written as a string.
    case employeeText(Int)
    case address(String)

    /// As a JSON value, in the plain spelling.
    var json: String {
        switch self {
        case .employee(let id): "\(id)"
        case .employeeText(let id): "\"\(id)\""
        case .address(let address): "\"\(address)\""
        }
    }

    /// As a JSON value that means the same, spelled oddly but clearly.
    func oddJSON(random: inout SplitMix64) -> String {
        switch self {
        case .employee(let id), .employeeText(let id): Self.oddJSON(employee: id, random: &random)
        case .address(let address): "\"\(Self.odd(address: address, random: &random))\""
        }
    }

    private static func oddJSON(employee id: Int, random: inout SplitMix64) -> String {
        let zeros = String(repeating: "0", count: random.next(below: 4))
        return "\"\(zeros)\(id)\""
    }

    /// An IPv4 address with leading zeros, with spaces around it, or mapped into IPv6.
    static func odd(address: String, random: inout SplitMix64) -> String {
        let octets = address.split(separator: ".")
        switch random.next(below: 4) {
        case 0:
            return octets.map { String(repeating: "0", count: 3 - $0.count) + $0 }
                .joined(separator: ".")
        case 1: return random.isOne(in: 2) ? " \(address)" : "\(address)  "
        case 2: return "::ffff:\(address)"
        default:
            let hexadecimal = octets.map { octet in
                let digits = String(Int(octet) ?? 0, radix: 16, uppercase: true)
                return String(repeating: "0", count: 2 - digits.count) + digits
            }
            return "::FFFF:\(hexadecimal[0])\(hexadecimal[1]):\(hexadecimal[2])\(hexadecimal[3])"
        }
    }
}
