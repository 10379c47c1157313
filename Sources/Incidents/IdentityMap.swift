/// Who holds which address, by the upstream's identities: several addresses may belong to one
/// employee, and one address to several.
public struct IdentityMap: Sendable, Equatable {
    /// Employee ids of each address, ascending.
    public private(set) var holders: [Address: [Int64]]

    public init(_ holders: [Address: [Int64]] = [:]) {
        self.holders = holders.mapValues { Set($0).sorted() }
    }
}
