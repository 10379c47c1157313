import Incidents

/// What is wrong with a record that nobody can understand. Each source has one a week.
enum BadRecord: CaseIterable, Sendable {
    case unknownPriority
    case timestampAsText
    case noTimestamp
    case noIdentity
    case booleanIdentity
    case nameForIdentity

    /// What is wrong with the incident in a slot; mostly `nil`.
    init?(source: IncidentSource, slot: Int, slotsPerWeek: Int, seed: UInt64) {
        let (week, place) = slot.quotientAndRemainder(dividingBy: slotsPerWeek)
        var random = SplitMix64(seed: seed, series: "bad records of \(source.name)", place: week)
        guard place == random.next(below: slotsPerWeek) else { return nil }
        self = random.element(of: Self.allCases)
    }

    /// Spoils the fields of a record, which are JSON values by their names.
    func spoil(_ fields: inout [(name: String, value: String)], identityField: String) {
        func replace(_ name: String, _ spoiled: (String) -> String?) {
            guard let index = fields.firstIndex(where: { $0.name == name }) else { return }
            if let value = spoiled(fields[index].value) {
                fields[index].value = value
            } else {
                fields.remove(at: index)
            }
        }
        switch self {
        case .unknownPriority: replace("priority") { _ in "\"urgent\"" }
        case .timestampAsText: replace("timestamp") { "\"\($0)\"" }
        case .noTimestamp: replace("timestamp") { _ in nil }
        case .noIdentity: replace(identityField) { _ in nil }
        case .booleanIdentity: replace(identityField) { _ in "true" }
        case .nameForIdentity: replace(identityField) { _ in "\"the printer\"" }
        }
    }
}
