/// One kind of incident that the upstream API lists, as data: another source is one more row in `all`.
public struct IncidentSource: Sendable, Hashable {
    /// What the identity field of a source may hold.
    public enum IdentityKind: Sendable, Hashable {
        case employee
        case address
        case employeeOrAddress
    }

    /// Its name in the API, the report and the log, such as `denial`: the `type` of its incidents.
    public let name: String
    /// Its path below the upstream's base URL.
    public let path: String
    /// The field that says whom an incident concerns.
    public let identityField: String
    public let identityKind: IdentityKind
    /// The fields that tell incidents of one identity and timestamp apart. None that may change or
    /// appear later: an incident would be taken for another one.
    public let furtherKeyFields: [String]

    public init(
        name: String,
        identityField: String,
        identityKind: IdentityKind,
        furtherKeyFields: [String] = []
    ) {
        self.name = name
        self.path = "incidents/\(name)/"
        self.identityField = identityField
        self.identityKind = identityKind
        self.furtherKeyFields = furtherKeyFields
    }

    /// How far back an answer goes, in seconds: what happened longer before it is shown no more.
    public var window: Int64 { 7 * 24 * 60 * 60 }

    /// The seven sources of the upstream API.
    public static let all = [
        IncidentSource(
            name: "denial", identityField: "reported_by", identityKind: .employee,
            furtherKeyFields: ["source_ip"]),
        IncidentSource(
            name: "intrusion", identityField: "internal_ip", identityKind: .address,
            furtherKeyFields: ["source_ip"]),
        IncidentSource(
            name: "executable", identityField: "machine_ip", identityKind: .address),
        IncidentSource(
            name: "misuse", identityField: "employee_id", identityKind: .employee),
        IncidentSource(
            name: "unauthorized", identityField: "employee_id", identityKind: .employee),
        IncidentSource(
            name: "probing", identityField: "ip", identityKind: .address),
        IncidentSource(
            name: "other", identityField: "identifier", identityKind: .employeeOrAddress),
    ]
}
