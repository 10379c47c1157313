/// How urgent an incident is. The raw values are the upstream's spellings; the order of the cases is
/// the order of the report, and `rank` the number by which the store keeps it.
public enum Priority: String, Sendable, CaseIterable, Comparable {
    case low
    case medium
    case high
    case critical

    /// 0 for `low` to 3 for `critical`.
    public var rank: Int {
        switch self {
        case .low: 0
        case .medium: 1
        case .high: 2
        case .critical: 3
        }
    }

    public static func < (left: Priority, right: Priority) -> Bool {
        left.rank < right.rank
    }
}
