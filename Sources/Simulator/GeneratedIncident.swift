import Incidents

/// One made-up incident: everything about it follows from the seed, its source and its slot.
struct GeneratedIncident: Sendable {
    /// Unix seconds, UTC: from this moment on the incident can be seen.
    let timestamp: Double
    /// Which of the ascending runs of an answer it belongs to; see `GeneratedUpstream`.
    let run: Int
    private let priorities: (first: Priority, later: Priority)
    /// When the second priority takes the place of the first; for most incidents they are the same.
    private let changesAt: Double
    private let identityField: String
    private let identity: String
    private let furtherFields: String

    /// The incident that lies in a slot: `GeneratedUpstream.slotSeconds` long, counted since 1970.
    init(source: IncidentSource, slot: Int, workforce: Workforce, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: source.name, place: slot)
        timestamp = (Double(slot) + random.fraction()) * GeneratedUpstream.slotSeconds
        run = random.next(below: GeneratedUpstream.runs)
        identityField = source.identityField
        identity = Self.identity(source.identityKind, of: workforce, random: &random)
        furtherFields = source.furtherKeyFields
            .map { #", "\#($0)": "\#(random.address())""# }
            .joined()
        let first = random.element(of: Priority.allCases)
        let others = Priority.allCases.filter { $0 != first }
        priorities = (first, random.isOne(in: 10) ? random.element(of: others) : first)
        changesAt = timestamp + 3600 + random.fraction() * 3 * 86_400
    }

    /// As the upstream writes it, with the priority that it has at the time.
    func json(at now: Double) -> String {
        let priority = now < changesAt ? priorities.first : priorities.later
        return #"{"priority": "\#(priority)", "\#(identityField)": \#(identity), "#
            + #""timestamp": \#(timestamp)\#(furtherFields)}"#
    }

    /// The JSON value of the identity field: any employee, in the way that his source names him.
    private static func identity(
        _ kind: IncidentSource.IdentityKind, of workforce: Workforce, random: inout SplitMix64
    ) -> String {
        let employee = random.element(of: workforce.employees)
        switch kind {
        case .employee: return "\(employee.id)"
        case .address: return "\"\(employee.address)\""
        case .employeeOrAddress:
            if random.isOne(in: 2) { return "\"\(employee.address)\"" }
            return random.isOne(in: 20) ? "\"\(employee.id)\"" : "\(employee.id)"
        }
    }
}
