import Incidents

/// An incident as its row has it: all that can be told of it without the store.
struct IncidentRow: Sendable {
    /// What makes it this incident, but for its type and ordinal, as it is stored.
    struct Key: Hashable, Sendable {
        let identity: String
        let timestamp: Double
        let further: String
    }

    let key: Key
    let priority: Int
    let record: String
    let attribution: Attribution

    init(_ incident: Incident, _ histories: [Address: AddressHistory]) {
        key = Key(
            identity: incident.key.identity.description, timestamp: incident.key.timestamp,
            further: incident.key.furtherText)
        priority = incident.priority.rank
        record = incident.record
        attribution = Attribution(
            incident.key.identity, at: incident.key.timestamp, by: histories)
    }
}
