/// Who holds which address, by the upstream's identities: several addresses may belong to one
/// employee, and one address to several.
public struct IdentityMap: Sendable, Equatable {
    /// Employee ids of each address, ascending.
    public private(set) var holders: [Address: [Int64]]

    public init(_ holders: [Address: [Int64]] = [:]) {
        self.holders = holders.mapValues { Set($0).sorted() }
    }

    /// How many of another map's addresses are missing in this one.
    public func missing(of addresses: some Sequence<Address>) -> Int {
        addresses.count { holders[$0] == nil }
    }

    /// As the identities tell it; `IdentityAnswer` reads it.
    public var json: String {
        let entries = holders.sorted { $0.key < $1.key }.map { address, employees in
            "\"\(address)\":[\(employees.map(String.init).joined(separator: ","))]"
        }
        return "{\(entries.joined(separator: ","))}"
    }
}
