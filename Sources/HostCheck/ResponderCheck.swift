import FoundationEssentials

/// Whether the responder can do its work: run, and read the report.
struct ResponderCheck {
    static let unit = "incidents-responder.service"
    static let properties = [
        "LoadState", "ActiveState", "SubState", "NRestarts", "ExecMainStatus", "User", "Group",
        "SupplementaryGroups",
    ]
    private static let subject = "responder"
    private static let log = "type: journalctl -u incidents-responder -e"

    /// The state folder.
    let folder: String

    /// - Throws: `SystemToolError`.
    func finding() throws(SystemToolError) -> Finding {
        let service = try Unit.shown(Self.unit, Self.properties)
        return finding(service) { canRead(as: service) }
    }

    /// What the service comes to, whose user can read the report or not; `nil` where there is none.
    func finding(_ service: Unit, canRead: () -> Bool?) -> Finding {
        if let obstacle = service.obstacle { return .toDo(Self.subject, obstacle) }
        // Started by its socket when it is asked: not to run is not wrong.
        let isEnding =
            service["SubState"] == "auto-restart" || service["ActiveState"] == "failed"
        guard !isEnding else {
            return .toDo(
                Self.subject,
                "\(service.name) ends with status \(service["ExecMainStatus"]), time after time; "
                    + "\(Self.log); a wrong setting in /etc/incidents/incidents.conf does this")
        }
        guard let canRead = canRead() else {
            return .ok(Self.subject, "it has no report to read yet")
        }
        guard canRead else {
            let groups = service["SupplementaryGroups"]
            return .toDo(
                Self.subject,
                "\(service["User"]) cannot read \(folder)/report.json or views.sqlite; type: "
                    + "chown -R \(groups):\(groups) \(folder)/; runuser -u \(groups) -- sh -c "
                    + "'cd \(folder) && chmod 0750 . && chmod 0640 report-* views-*'; "
                    + "systemctl start incidents-fetch")
        }
        return .ok(Self.subject, "\(service["User"]) can read the report")
    }

    /// Tries it as the service's user: rights, links and mounts all count.
    private func canRead(as service: Unit) -> Bool? {
        let links = ["report.json", "views.sqlite"].map { "\(folder)/\($0)" }
        let manager = FileManager.default
        let published = links.filter {
            (try? manager.destinationOfSymbolicLink(atPath: $0)) != nil
        }
        guard !published.isEmpty else { return nil }
        let output = try? SystemTool.output(
            of: "setpriv",
            [
                "--reuid=\(service["User"])", "--regid=\(service["Group"])",
                "--groups=\(service["SupplementaryGroups"])", "--", "head", "-q", "-c", "1",
            ] + published)
        return output?.count == published.count
    }
}
