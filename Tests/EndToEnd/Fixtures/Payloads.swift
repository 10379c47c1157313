import Foundation

/// A folder of payloads as the upstream sends them, the same for the same numbers.
struct Payloads {
    let url: URL

    /// Identity field of each type, and whether it holds an address.
    private static let sources = [
        ("denial", "reported_by", false), ("intrusion", "internal_ip", true),
        ("executable", "machine_ip", true), ("misuse", "employee_id", false),
        ("unauthorized", "employee_id", false), ("probing", "ip", true),
        ("other", "identifier", false),
    ]

    init(in folder: URL) {
        url = folder
    }

    /// Writes the answers: so many incidents of each type. Those of a greater number hold those of a
    /// smaller one; another generation gives each another priority. So many addresses have a holder.
    func write(incidents: Int, generation: Int = 0, addresses: Int = 250) throws {
        try write(
            0..<incidents, generation: generation, from: 1_658_000_000, apart: 1,
            addresses: addresses)
    }

    /// Writes the answers: of each type the incidents of these numbers, the first of which was at a time
    /// (Unix seconds), each so many seconds after the one before.
    func write(
        _ numbers: Range<Int>, generation: Int, from start: Int, apart: Int, addresses: Int = 250
    ) throws {
        try FileManager.default.createDirectory(
            at: url.appending(path: "incidents"), withIntermediateDirectories: true)
        let identities = (0..<addresses).map { "\"17.0.0.\($0)\": \($0)" }.joined(separator: ", ")
        try write("{\(identities)}", to: "identities.json")
        for (type, field, isAddress) in Self.sources {
            let results = numbers.map { number in
                let employee = number % 250
                let identity = isAddress ? "\"17.0.0.\(employee)\"" : "\(employee)"
                let priority = ["low", "medium", "high", "critical"][(number + generation) % 4]
                return """
                    {"priority": "\(priority)", "\(field)": \(identity), \
                    "source_ip": "17.1.2.3", "timestamp": \(start + number * apart).25}
                    """
            }
            try write(
                "{\"results\": [\(results.joined(separator: ",\n"))]}", to: "incidents/\(type).json"
            )
        }
    }

    /// The simulator reads a file when it is asked for it: it must always be whole.
    private func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: url.appending(path: file), options: .atomic)
    }
}
