import Incidents
import IncidentStore

/// Incidents as CSV (RFC 4180), a row each, that a spreadsheet can open: no cell of an upstream's making is
/// taken for a formula. Columns that are new come last, so that those before keep their places.
enum IncidentCSV {
    private static let columns = [
        "id", "type", "priority", "previous_priority", "timestamp", "first_seen", "employees",
        "attributed_by", "identity", "source_ip", "extra", "time", "first_seen_time",
    ]

    static var heading: [UInt8] { line(columns) }

    static func rows(_ incidents: [ListedIncident]) -> [UInt8] {
        incidents.flatMap { line(row($0)) }
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        Array((cells.map(quoted).joined(separator: ",") + "\r\n").utf8)
    }

    private static func row(_ incident: ListedIncident) -> [String] {
        let fields = RecordFields(incident.record)
        let source = IncidentSource.all.first { $0.name == incident.type }
        let known = ["priority", "timestamp", "source_ip", source?.identityField]
        let extra = fields.fields.filter { !known.contains($0.name) }
        let cells = [
            incident.id, incident.type, incident.priority.rawValue,
            incident.previousPriority?.rawValue ?? "",
            Incident.Key.shortestDecimal(incident.timestamp), "\(incident.firstSeen)",
            incident.employees.map(String.init).joined(separator: ";"), incident.attributedBy,
            incident.identity, fields["source_ip"] ?? "",
        ]
        return cells.map { SpreadsheetText.harmless($0) } + [
            extra.isEmpty ? "" : SpreadsheetText.harmless(text(of: extra), isJSON: true),
            time(incident.timestamp), time(Double(incident.firstSeen)),
        ]
    }

    /// `2026-11-26T08:15:00Z`; nothing for what is in no year of four digits.
    private static func time(_ seconds: Double) -> String {
        let whole = wholeSeconds(seconds)
        return Double(whole) == seconds.rounded(.down) ? isoTime(whole) : ""
    }

    private static func text(of fields: [(name: String, value: String)]) -> String {
        let object: JSONValue = .object(fields.map { ($0.name, .text($0.value)) })
        return String(decoding: object.bytes, as: UTF8.self)
    }

    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { "\",".utf8.contains($0) }) else { return text }
        // By code points: with what combines with it, a quotation mark is another character.
        let parts = text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.map(String.init).joined(separator: "\"\"") + "\""
    }
}
