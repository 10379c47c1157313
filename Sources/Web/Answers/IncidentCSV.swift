import Incidents
import IncidentStore

/// Incidents as CSV (RFC 4180), a row each, that a spreadsheet can open: no cell of an upstream's making is
/// taken for a formula.
enum IncidentCSV {
    private static let columns = [
        "id", "type", "priority", "previous_priority", "timestamp", "first_seen", "employees",
        "attributed_by", "identity", "source_ip", "extra",
    ]

    static func bytes(_ incidents: [ListedIncident]) -> [UInt8] {
        var text: [UInt8] = []
        for row in [columns] + incidents.map(row) {
            text += row.map(cell).joined(separator: ",").utf8
            text += "\r\n".utf8
        }
        return text
    }

    private static func row(_ incident: ListedIncident) -> [String] {
        let fields = RecordFields(incident.record)
        let source = IncidentSource.all.first { $0.name == incident.type }
        let known = ["priority", "timestamp", "source_ip", source?.identityField]
        let extra = fields.fields.filter { !known.contains($0.name) }
        return [
            incident.id, incident.type, incident.priority.rawValue,
            incident.previousPriority?.rawValue ?? "",
            Incident.Key.shortestDecimal(incident.timestamp), "\(incident.firstSeen)",
            incident.employees.map(String.init).joined(separator: ";"), incident.attributedBy,
            incident.identity, fields["source_ip"] ?? "",
            extra.isEmpty ? "" : text(of: extra),
        ]
    }

    private static func text(of fields: [(name: String, value: String)]) -> String {
        let object: JSONValue = .object(fields.map { ($0.name, .text($0.value)) })
        return String(decoding: object.bytes, as: UTF8.self)
    }

    private static func cell(_ text: String) -> String {
        // What begins like this is a formula to a spreadsheet; an apostrophe says that it is text.
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return safe }
        // By code points: with what combines with it, a quotation mark is another character.
        let parts = safe.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.map(String.init).joined(separator: "\"\"") + "\""
    }
}
