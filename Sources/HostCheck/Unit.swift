import Foundation

/// Properties of a systemd unit, as `systemctl show` prints them: drop-ins count.
struct Unit {
    let name: String
    private let lines: [(name: Substring, value: Substring)]

    init(_ name: String, shown text: String) {
        self.name = name
        lines = text.split(whereSeparator: \.isNewline).compactMap { line in
            line.firstIndex(of: "=").map { (line[..<$0], line[line.index(after: $0)...]) }
        }
    }

    /// - Throws: `SystemToolError`.
    static func shown(_ name: String, _ properties: [String]) throws(SystemToolError) -> Unit {
        let text = try SystemTool.text(
            of: "systemctl", ["show", "--property=\(properties.joined(separator: ","))", name])
        return Unit(name, shown: text)
    }

    /// Every value of a property.
    func values(_ property: String) -> [String] {
        lines.filter { $0.name == property }.map { String($0.value) }
    }

    /// Empty where the property is not set.
    subscript(property: String) -> String { values(property).first ?? "" }

    /// What to do before systemd can use it at all; `nil` where it can.
    var obstacle: String? {
        switch self["LoadState"] {
        case "loaded": nil
        case "not-found": "\(name) is not installed; install the package again"
        case "masked": "\(name) is masked; type: systemctl unmask \(name)"
        case let state: "\(name) is \(state); see: systemctl status \(name)"
        }
    }

    var isActive: Bool { self["ActiveState"] == "active" }
    /// Whether it starts with the machine.
    var isEnabled: Bool { self["UnitFileState"].hasPrefix("enabled") }
}

/// Whether systemd runs this machine, as `sd_booted(3)` finds out.
func isRunBySystemd() -> Bool {
    FileManager.default.fileExists(atPath: "/run/systemd/system")
}
