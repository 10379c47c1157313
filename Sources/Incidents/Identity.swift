/// Whom an incident names: an employee, or an address that somebody held.
public enum Identity: Sendable, Hashable, CustomStringConvertible {
    /// 0 to 2⁶³−1.
    case employee(Int64)
    case address(Address)

    /// The normalised value, as it stands in keys and in the store. An address has a dot or a colon,
    /// so the two cannot be confused.
    public var description: String {
        switch self {
        case .employee(let id): String(id)
        case .address(let address): address.description
        }
    }

    /// Whether a description is that of an address.
    public static func isAddress(_ description: String) -> Bool {
        description.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
    }

    /// The identity that the value of a record's identity field spells.
    ///
    /// - Throws: the reason why it is none of the kind that the source holds.
    init(
        _ value: ArraySlice<UInt8>, of kind: IncidentSource.IdentityKind, field: String
    ) throws(Rejection) {
        let string = JSONText.string(value)
        let id = employeeID(string.map { Array($0.utf8)[...] } ?? value)
        switch kind {
        case .employee:
            guard let id else { throw .notAnEmployeeID(field: field) }
            self = .employee(id)
        case .address:
            guard let address = string.flatMap({ Address($0) }) else {
                throw .notAnAddress(field: field)
            }
            self = .address(address)
        case .employeeOrAddress:
            if let id {
                self = .employee(id)
            } else if let address = string.flatMap({ Address($0) }) {
                self = .address(address)
            } else {
                throw .notAnAddress(field: field)
            }
        }
    }
}

/// The employee id that decimal digits spell, as a JSON integer or as a string's content; `nil` for
/// everything else (a sign, a fraction, an exponent, more than 2⁶³−1).
func employeeID(_ digits: ArraySlice<UInt8>) -> Int64? {
    guard !digits.isEmpty else { return nil }
    var id: Int64 = 0
    for byte in digits {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        let (shifted, overflow) = id.multipliedReportingOverflow(by: 10)
        let (sum, carry) = shifted.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
        guard !overflow, !carry else { return nil }
        id = sum
    }
    return id
}
