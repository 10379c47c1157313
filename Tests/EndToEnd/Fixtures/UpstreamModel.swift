import Foundation

/// What the upstream tells in a test, and what the views must show of it: worked out here by the rules, from
/// what was written, not from what came out.
struct UpstreamModel {
    static let priorities = ["low", "medium", "high", "critical"]
    static let identityFields = [
        "denial": "reported_by", "intrusion": "internal_ip", "executable": "machine_ip",
        "misuse": "employee_id", "unauthorized": "employee_id", "probing": "ip",
        "other": "identifier",
    ]
    static let types = identityFields.keys.sorted()

    /// One that is stored.
    struct Incident {
        let type: String
        /// As the upstream spells it.
        let identity: String
        var priority: String
        /// Unix seconds.
        let timestamp: Double
        /// The fields that are not its type's.
        var extra: [String: Any] = [:]
        /// The priority before.
        var previous: String?
        /// Whether it came in a later refresh than its source's first.
        var isNew = false
        /// Whether it happened while its address was surely held.
        var isCertain = false

        var isAddress: Bool { identity.contains { ".:".contains($0) } }

        /// `nil` where the identity is an address.
        var employee: Int? { isAddress ? nil : Int(identity) }

        var fields: [String: Any] {
            let identity: Any = employee ?? identity
            return extra.merging([
                UpstreamModel.identityFields[type, default: type]: identity, "priority": priority,
                "timestamp": timestamp,
            ]) { $1 }
        }

        /// The addresses that it is found by.
        var addresses: [String] {
            let isKey = ["denial", "intrusion"].contains(type)
            let source = isKey ? extra["source_ip"] as? String : nil
            return ([isAddress ? identity : nil, source]).compactMap(\.self).map(Self.normal)
        }

        /// The one spelling of the only address here that has two.
        static func normal(_ address: String) -> String {
            address == "2001:DB8:0::0005" ? "2001:db8::5" : address
        }
    }

    struct Rejected: Equatable {
        let source: String
        let reason: String
        /// Without white space.
        let text: String
    }

    /// Who holds which address.
    var holders: [String: [Int]] = [:]
    var incidents: [Incident] = []
    var rejected: [Rejected] = []
    /// What does not answer.
    var failing: Set<String> = []

    func employees(of incident: Incident) -> [Int] {
        if let employee = incident.employee { return [employee] }
        let holders = holders[Incident.normal(incident.identity)] ?? []
        return holders.count > 8 ? [] : holders.sorted()
    }

    func attribution(of incident: Incident) -> String {
        guard incident.isAddress else { return "id" }
        let holders = holders[Incident.normal(incident.identity)] ?? []
        return switch holders.count {
        case 0: "address unknown"
        case 1...8: incident.isCertain ? "address" : "address-uncertain"
        default: "shared by \(holders.count) employees"
        }
    }

    /// Writes it as the upstream tells it. Each file is whole at any time.
    func write(to folder: URL) throws {
        let folders = FileManager.default
        try folders.createDirectory(
            at: folder.appending(path: "incidents"), withIntermediateDirectories: true)
        let identities = try JSONSerialization.data(
            withJSONObject: holders, options: .sortedKeys)
        try identities.write(to: folder.appending(path: "identities.json"), options: .atomic)
        for type in Self.types {
            let file = folder.appending(path: "incidents/\(type).json")
            guard !failing.contains(type) else {
                try? folders.removeItem(at: file)
                continue
            }
            let records =
                try incidents.filter { $0.type == type }.map { incident in
                    // Another order of the fields would be another record.
                    let record = try JSONSerialization.data(
                        withJSONObject: incident.fields, options: .sortedKeys)
                    return String(decoding: record, as: UTF8.self)
                } + rejected.filter { $0.source == type }.map(\.text)
            let text = "{\"results\": [\(records.joined(separator: ",\n"))]}"
            try Data(text.utf8).write(to: file, options: .atomic)
        }
    }
}

extension UpstreamModel {
    /// Ninety incidents of a month, two or three at a time; employees 1 to 8, and one without any incident. An
    /// address is shared by two, one by more than can be named, one nobody's; one is of IPv6.
    static func month() -> UpstreamModel {
        var model = UpstreamModel()
        for employee in 1...8 { model.holders["10.0.0.\(employee)"] = [employee] }
        model.holders["10.0.0.10"] = [4, 3]
        model.holders["10.0.0.11"] = Array(20...28)
        model.holders["2001:db8::5"] = [5]
        model.holders["10.0.0.77"] = [77]
        let now = Int(Date().timeIntervalSince1970)
        for (place, type) in types.enumerated() {
            for number in 0..<12 {
                let isAddress =
                    ["intrusion", "executable", "probing"].contains(type)
                    || type == "other" && number % 2 == 0
                let host = 1 + (number + place) % 12
                let address = host == 12 ? "2001:DB8:0::0005" : "10.0.0.\(host)"
                let hoursAgo = 1 + number * 60 + place / 2
                var incident = Incident(
                    type: type, identity: isAddress ? address : "\(1 + (number * 3 + place) % 8)",
                    priority: priorities[(number * number + place) % 4],
                    timestamp: Double(now - hoursAgo * 3600) + 0.25)
                if number % 3 == 0 { incident.extra["source_ip"] = "17.1.0.\(number)" }
                if number % 4 == 0 {
                    incident.extra["asset"] = ["name": "pc-\(number)", "room": 7]
                }
                model.incidents.append(incident)
            }
        }
        model.addOddities(now)
        return model
    }

    private mutating func addOddities(_ now: Int) {
        // The map that the first refresh sees is good for five minutes after it.
        incidents.append(
            Incident(
                type: "probing", identity: "10.0.0.1", priority: "high",
                timestamp: Double(now) + 100.5, isCertain: true))
        for (number, text) in Self.hostile.enumerated() {
            incidents.append(
                Incident(
                    type: number % 2 == 0 ? "denial" : "misuse", identity: "\(1 + number % 8)",
                    priority: "critical", timestamp: Double(now - 7200 - number) + 0.75,
                    extra: ["source_ip": text, "note \(text)": text]))
        }
        for number in 0..<9 {
            rejected.append(
                Rejected(
                    source: "misuse", reason: "unknown priority",
                    text: #"{"priority":"no \#(number)","employee_id":1,"timestamp":\#(now)}"#))
        }
        rejected += [
            Rejected(source: "other", reason: "not an object", text: #""<script>""#),
            Rejected(
                source: "probing", reason: "ip is not an address",
                text: #"{"priority":"low","ip":"10.0.0.256","timestamp":\#(now)}"#),
        ]
    }

    /// What may harm a spreadsheet, a page, a shell, a query or a parser.
    static let hostile = [
        "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\ttab", "\rreturn", "a \"quoted\", word",
        "combined \"\u{301}, =\u{301}", "two\nlines", "two\r\nlines", "<script>alert(1)</script>",
        "😀", "'; DROP TABLE incidents; --",
        "$(reboot)", "", " =1", "\u{202E}reversed", "a,b;c", "\\\\server\\share",
    ]
}
