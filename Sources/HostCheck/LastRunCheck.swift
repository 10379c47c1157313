/// How the last run of the fetch unit ended.
enum LastRunCheck {
    static let unit = "incidents-fetch.service"
    static let properties = [
        "LoadState", "ActiveState", "Result", "ExecMainCode", "ExecMainStatus",
        "ExecMainExitTimestamp",
    ]
    private static let subject = "last run"
    private static let log = "type: journalctl -u incidents-fetch -e"

    /// - Throws: `SystemToolError`.
    static func finding() throws(SystemToolError) -> Finding {
        finding(try Unit.shown(unit, properties))
    }

    static func finding(_ service: Unit) -> Finding {
        if let obstacle = service.obstacle { return .toDo(subject, obstacle) }
        guard service["ActiveState"] != "activating" else {
            return .ok(subject, "one is running now")
        }
        let ended = service["ExecMainExitTimestamp"]
        // The result of a run that did not come to the program is kept, too.
        guard !ended.isEmpty || service["Result"] != "success" else {
            return .ok(subject, "none since this machine started")
        }
        let time = ended.isEmpty ? "" : "\(ended): "
        guard service["Result"] == "success" else {
            return .toDo(subject, time + failure(of: service))
        }
        let outcome =
            service["ExecMainStatus"] == "75"
            ? "gave way to another refresh that was running" : "complete"
        return .ok(subject, time + outcome)
    }

    private static func failure(of service: Unit) -> String {
        switch service["Result"] {
        case "exit-code": failure(status: service["ExecMainStatus"])
        case "timeout":
            "was stopped, it took longer than its unit allows (TimeoutStartSec=); \(log)"
        case "start-limit-hit":
            "was not begun, there were too many in a short time; "
                + "type: systemctl reset-failed incidents-fetch"
        case let result: "ended by \(result); \(log)"
        }
    }

    /// The statuses above 200 are systemd's own; see `systemd.exec(5)`.
    private static func failure(status: String) -> String {
        switch status {
        case "1":
            "exit status 1: nothing was fetched, or the store or the report could not be written; "
                + log
        case "3":
            "exit status 3: some sources failed, and the report shows what was stored of them; the "
                + "next run tries again; which: journalctl -u incidents-fetch -p warning -e"
        case "64":
            "exit status 64: its unit gives it an option that it does not know; "
                + "type: systemctl cat incidents-fetch"
        case "78":
            "exit status 78: it cannot work as it is set up; do what the lines here say, or \(log); "
                + "then: systemctl start incidents-fetch"
        case "203": "exit status 203: the program cannot be run; install the package again"
        case "226":
            "exit status 226: systemd could not set up its folders; check that the state folder is "
                + "there, and \(log)"
        case "238":
            "exit status 238: systemd could not set up the state folder, which may be no link; to have the "
                + "data elsewhere, mount that place there"
        case "243":
            "exit status 243: systemd could not hand over the credentials; check the files in "
                + "/etc/incidents/credentials, and \(log)"
        default: "exit status \(status); \(log)"
        }
    }
}
