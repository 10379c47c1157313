import Crypto

/// A security incident, as one upstream record tells it.
public struct Incident: Sendable, Equatable {
    /// What makes it this incident and no other. Nothing in it may change or appear later.
    public struct Key: Sendable, Hashable {
        /// The name of its source, such as `denial`.
        public let type: String
        public let identity: Identity
        /// Unix seconds, UTC.
        public let timestamp: Double
        /// The values of the source's further key fields, in their order.
        public let further: [String]
        /// Its number among the equal ones.
        public let ordinal: Int

        public init(
            type: String, identity: Identity, timestamp: Double, further: [String], ordinal: Int
        ) {
            self.type = type
            self.identity = identity
            self.timestamp = timestamp
            self.further = further
            self.ordinal = ordinal
        }
    }

    public let key: Key
    public let priority: Priority
    /// The whole record as JSON text: every field, every digit, no white space.
    public let record: String

    public init(key: Key, priority: Priority, record: String) {
        self.key = key
        self.priority = priority
        self.record = record
    }

    /// The same incident with another number among the equal ones.
    public func with(ordinal: Int) -> Incident {
        let key = Key(
            type: key.type, identity: key.identity, timestamp: key.timestamp, further: key.further,
            ordinal: ordinal)
        return Incident(key: key, priority: priority, record: record)
    }
}

extension Incident.Key {
    /// The incident's public id: the first 20 hexadecimal digits of the SHA-256 of its parts, joined
    /// by U+001F.
    public var id: String {
        Self.id(
            type: type, identity: identity.description, timestamp: timestamp,
            further: further.isEmpty ? nil : furtherText, ordinal: ordinal)
    }

    /// The same from the key's parts as they are stored; `further` is `nil` for a source that has no further
    /// key fields.
    public static func id(
        type: String, identity: String, timestamp: Double, further: String?, ordinal: Int
    ) -> String {
        let further = further.map { [$0] } ?? []
        let parts = [type, identity, shortestDecimal(timestamp)] + further + ["\(ordinal)"]
        let digest = SHA256.hash(data: Array(parts.joined(separator: "\u{1F}").utf8))
        return digest.prefix(10).hexadecimal
    }

    /// The values of the further key fields as one text.
    public var furtherText: String { further.joined(separator: "\u{1F}") }

    /// The shortest decimal that names this double and no other, without an exponent: `1500020421.9333`,
    /// `1500020421`.
    public static func shortestDecimal(_ value: Double) -> String {
        // Swift's own description is the shortest, as `123.45`, `5.0` or `1.5e-07`.
        let parts = "\(value.magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
        var digits = String(mantissa[0] + fraction)
        var point = mantissa[0].count + exponent
        if point < 1 {
            digits = String(repeating: "0", count: 1 - point) + digits
            point = 1
        }
        digits += String(repeating: "0", count: max(point - digits.count, 0))
        let tail = digits.dropFirst(point)
        return (value < 0 ? "-" : "") + digits.prefix(point) + (tail.isEmpty ? "" : "." + tail)
    }
}
