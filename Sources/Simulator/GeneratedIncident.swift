import Incidents

/// One made-up incident: everything about it follows from the seed, its source and its slot.
struct GeneratedIncident: Sendable {
    /// Unix seconds, UTC: from this moment on the incident can be seen.
    let timestamp: Double
    /// Which of the ascending runs of an answer it belongs to; see `GeneratedUpstream`.
    let run: Int
    private let priorities: (first: Priority, later: Priority)
    /// When the second priority takes the place of the first (for most incidents they are the same), and
    /// the plain spelling of the identity that of an odd one.
    private let changesAt: Double
    private let identityField: String
    private let furtherFields: [(name: String, value: String)]
    var identity: IdentityValue
    /// How its identity is spelled at first, where that is odd.
    var oddIdentity: String?
    var bad: BadRecord?

    /// The incident that lies in a slot: `slotSeconds` long, counted since 1970.
    init(
        source: IncidentSource, slot: Int, slotSeconds: Double, workforce: Workforce, seed: UInt64
    ) {
        var random = SplitMix64(seed: seed, series: source.name, place: slot)
        timestamp = (Double(slot) + random.fraction()) * slotSeconds
        run = random.next(below: GeneratedUpstream.runs)
        identityField = source.identityField
        identity = Self.identity(source.identityKind, of: workforce, random: &random)
        furtherFields = source.furtherKeyFields
            .map { ($0, "\"\(random.address())\"") }
        let first = random.element(of: Priority.allCases)
        let others = Priority.allCases.filter { $0 != first }
        priorities = (first, random.isOne(in: 10) ? random.element(of: others) : first)
        changesAt = timestamp + 3600 + random.fraction() * 3 * 86_400
    }

    /// As the upstream writes it at the time.
    func json(at now: Double) -> String {
        let isChanged = now >= changesAt
        var fields: [(name: String, value: String)] = [
            ("priority", "\"\(isChanged ? priorities.later : priorities.first)\""),
            (identityField, isChanged ? identity.json : oddIdentity ?? identity.json),
            ("timestamp", "\(timestamp)"),
        ]
        fields += furtherFields
        bad?.spoil(&fields, identityField: identityField)
        return "{" + fields.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ") + "}"
    }

    /// Any employee, in the way that his source names him.
    private static func identity(
        _ kind: IncidentSource.IdentityKind, of workforce: Workforce, random: inout SplitMix64
    ) -> IdentityValue {
        let employee = random.element(of: workforce.employees)
        switch kind {
        case .employee: return .employee(employee.id)
        case .address: return .address(employee.address)
        case .employeeOrAddress:
            if random.isOne(in: 2) { return .address(employee.address) }
            return random.isOne(in: 20) ? .employeeText(employee.id) : .employee(employee.id)
        }
    }
}
