/// Who holds which address, by the upstream's identities: several addresses may belong to one
/// employee, and one address to several.
public struct IdentityMap: Sendable, Equatable {
    /// Employee ids of each address, ascending.
    public private(set) var holders: [Address: [Int64]]

    public init(_ holders: [Address: [Int64]] = [:]) {
        self.holders = holders.mapValues { Set($0).sorted() }
    }

    /// The holders are ascending, and everybody once, for each address.
    init(ascending holders: [Address: [Int64]]) { self.holders = holders }

    /// As the identities tell it; `IdentityAnswer` reads it.
    public var json: String {
        var text = "{"
        for address in holders.keys.sorted() {
            if text.utf8.count > 1 { text += "," }
            let employees = (holders[address] ?? []).map(String.init).joined(separator: ",")
            text += "\"\(address)\":[\(employees)]"
        }
        return text + "}"
    }
}
