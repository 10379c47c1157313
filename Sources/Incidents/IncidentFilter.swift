/// Which incidents are asked for: those that match every part. An empty list, or `nil`, lets all pass.
public struct IncidentFilter: Sendable, Hashable {
    public var types: [String] = []
    public var priorities: [Priority] = []
    /// Those that one of these is named for.
    public var employees: [Int64] = []
    /// Those whose identity or `source_ip` is one of these.
    public var addresses: [Address] = []
    /// By the incident's timestamp, in Unix seconds: from `since` on, until right before `until`.
    public var since: Double?
    public var until: Double?
    /// First seen by us at this time, in Unix seconds, or later.
    public var seenSince: Int64?

    public init() {}

    /// The types that pass, spelled out, each once.
    public var typeNames: [String] {
        let names = IncidentSource.all.map(\.name)
        return types.isEmpty ? names : names.filter(types.contains)
    }

    /// Whether it lets everything pass.
    public var isEmpty: Bool { self == IncidentFilter() }
}
