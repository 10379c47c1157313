public import Incidents

/// One of the lists that the upstream API serves.
public enum UpstreamResource: Sendable, Hashable {
    case identities
    case incidents(IncidentSource)

    /// The identities, and the incidents of every source.
    public static let all = [.identities] + IncidentSource.all.map(UpstreamResource.incidents)

    /// `identities`, or the name of the source.
    public var name: String {
        switch self {
        case .identities: "identities"
        case .incidents(let source): source.name
        }
    }

    /// Where the API serves it: `/incidents/denial/`.
    public var path: String {
        switch self {
        case .identities: "/identities/"
        case .incidents(let source): "/" + source.path
        }
    }

    /// Where a folder of payloads holds it: `incidents/denial.json`.
    var file: String {
        switch self {
        case .identities: "identities.json"
        case .incidents(let source): "incidents/\(source.name).json"
        }
    }

    /// The list of that name, or `nil` when there is none.
    public init?(name: String) {
        guard let resource = Self.all.first(where: { $0.name == name }) else { return nil }
        self = resource
    }

    /// The list at that path, or `nil` when there is none.
    public init?(path: String) {
        guard let resource = Self.all.first(where: { $0.path == path }) else { return nil }
        self = resource
    }
}
