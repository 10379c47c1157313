/// Whose incident it is: an employee's, several ones' of a shared address, or nobody's we could name.
public enum Attribution: Sendable, Equatable {
    /// Employee ids, ascending; never empty. What is certain never changes again.
    case employees([Int64], isCertain: Bool)
    case unattributed(Reason)

    /// Why nobody is named.
    public enum Reason: Sendable, Equatable, CustomStringConvertible {
        case addressUnknown
        case addressUnassigned
        case shared(holders: Int)

        public var description: String {
            switch self {
            case .addressUnknown: "address unknown"
            case .addressUnassigned: "address unassigned at that time"
            case .shared(let holders): "shared by \(holders) employees"
            }
        }
    }

    /// An address with more holders than this (a proxy, a NAT) names nobody.
    public static let mostHolders = 8
}
