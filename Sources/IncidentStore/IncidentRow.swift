import Incidents

/// An incident as its row has it: all that can be told of it without the store.
struct IncidentRow: Sendable {
    /// What makes it this incident, but for its type and ordinal, as it is stored.
    struct Key: Hashable, Sendable {
        let identity: String
        let timestamp: Double
        let further: String

        init(identity: String, timestamp: Double, further: String) {
            self.identity = identity
            self.timestamp = timestamp
            self.further = further
        }

        init(_ key: Incident.Key) {
            identity = key.identity.description
            timestamp = key.timestamp
            further = key.furtherText
        }
    }

    let key: Key
    let identity: Identity
    let priority: Int
    let record: String

    init(_ incident: Incident) {
        key = Key(incident.key)
        identity = incident.key.identity
        priority = incident.priority.rank
        record = incident.record
    }
}
