import FoundationEssentials
import SystemPackage

/// Whether the responder's socket is there for nginx.
enum SocketCheck {
    static let unit = "incidents-responder.socket"
    static let properties = ["LoadState", "ActiveState", "UnitFileState", "Listen"]
    private static let subject = "socket"

    /// - Throws: `SystemToolError`.
    static func finding() throws(SystemToolError) -> Finding {
        finding(try Unit.shown(unit, properties)) { path in
            (try? FilePath(path).stat())?.type == .socket
        }
    }

    static func finding(_ socket: Unit, isSocket: (_ path: String) -> Bool) -> Finding {
        if let obstacle = socket.obstacle { return .toDo(subject, obstacle) }
        let state = "\(socket.name) is \(socket["ActiveState"]) and \(socket["UnitFileState"])"
        guard socket.isEnabled else {
            return .toDo(subject, "\(state); type: systemctl enable --now \(socket.name)")
        }
        guard socket.isActive else {
            return .toDo(
                subject,
                "\(state); type: systemctl restart \(socket.name); if it fails again: "
                    + "journalctl -u incidents-responder -e")
        }
        let path = String(socket["Listen"].prefix { $0 != " " })
        guard isSocket(path) else {
            return .toDo(
                subject,
                "\(path) is not there, though \(socket.name) is active; "
                    + "type: systemctl restart \(socket.name)")
        }
        return .ok(subject, "\(path) is listening")
    }
}
