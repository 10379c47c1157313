/// Whether the fetch unit may take the memory that the largest answer needs.
struct MemoryCheck {
    static let unit = "incidents-fetch.service"
    static let properties = ["LoadState", "MemoryMax"]
    /// What a refresh takes at most beside the one answer that is in memory, in bytes.
    static let besideAnswer = 100_000_000
    private static let subject = "memory"

    /// The bound on one answer; bytes.
    let maxBodyBytes: Int

    /// - Throws: `SystemToolError`.
    func finding() throws(SystemToolError) -> Finding {
        finding(try Unit.shown(Self.unit, Self.properties))
    }

    func finding(_ service: Unit) -> Finding {
        if let obstacle = service.obstacle { return .toDo(Self.subject, obstacle) }
        let needed = maxBodyBytes + Self.besideAnswer
        // Without a limit, it is "infinity".
        guard let limit = Int(service["MemoryMax"]) else {
            return .ok(Self.subject, "\(service.name) has no MemoryMax=")
        }
        guard needed <= limit else {
            return .toDo(
                Self.subject,
                "an answer of INCIDENTS_MAX_BODY_BYTES (\(maxBodyBytes)) needs \(needed) bytes, and "
                    + "\(service.name) may take \(limit); lower it in /etc/incidents/incidents.conf, or "
                    + "raise MemoryMax= and MemoryHigh= (systemctl edit \(service.name))")
        }
        return .ok(
            Self.subject,
            "\(service.name) may take \(limit) bytes, the largest answer needs \(needed)"
        )
    }
}
