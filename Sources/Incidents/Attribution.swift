/// Whose incident it is: an employee's, several ones' of a shared address, or nobody's we could name.
public enum Attribution: Sendable, Equatable {
    /// Employee ids, ascending; never empty.
    case employees([Int64])
    case unattributed(Reason)

    /// Why nobody is named.
    public enum Reason: Sendable, Equatable, CustomStringConvertible {
        case addressUnknown
        case shared(holders: Int)

        public var description: String {
            switch self {
            case .addressUnknown: "address unknown"
            case .shared(let holders): "shared by \(holders) employees"
            }
        }
    }

    /// An address with more holders than this (a proxy, a NAT) names nobody.
    public static let mostHolders = 8

    /// Attributes by employee id, whether the identities know him or not, or by who holds the address.
    public init(_ identity: Identity, by map: IdentityMap) {
        switch identity {
        case .employee(let id):
            self = .employees([id])
        case .address(let address):
            let holders = map.holders[address] ?? []
            self =
                switch holders.count {
                case 0: .unattributed(.addressUnknown)
                case ...Self.mostHolders: .employees(holders)
                default: .unattributed(.shared(holders: holders.count))
                }
        }
    }
}
