/// Whether systemd lets a refresh run for as long as it may fetch, and write the report after that.
struct TimeLimitCheck {
    static let unit = "incidents-fetch.service"
    static let properties = ["LoadState", "TimeoutStartUSec"]
    private static let subject = "time limit"
    /// For the store and the report, when all sources have answered or were given up; seconds.
    static let leastAfterFetching = 120

    /// How long the sources may be asked for, in seconds.
    let budget: Int

    /// - Throws: `SystemToolError`.
    func finding() throws(SystemToolError) -> Finding {
        let service = try Unit.shown(Self.unit, Self.properties)
        let limit = service["TimeoutStartUSec"]
        guard !limit.isEmpty else { return finding(service, limit: nil) }
        let text = try SystemTool.text(of: "systemd-analyze", ["timespan", limit])
        return finding(service, limit: Self.seconds(in: text))
    }

    /// What a limit in seconds comes to; `nil` where there is none, or it is not known.
    func finding(_ service: Unit, limit: Int?) -> Finding {
        if let obstacle = service.obstacle { return .toDo(Self.subject, obstacle) }
        guard let limit else {
            return .notChecked(Self.subject, "\(service.name) has none")
        }
        let needed = budget + Self.leastAfterFetching
        guard limit >= needed else {
            return .toDo(
                Self.subject,
                "systemd stops a refresh after \(limit) s, and its sources may be asked for \(budget) s; "
                    + "type: systemctl edit \(service.name), and write: [Service] "
                    + "TimeoutStartSec=\(needed); or lower INCIDENTS_REFRESH_BUDGET")
        }
        return .ok(
            Self.subject,
            "a refresh may take \(limit) s, and \(budget) s of them to ask the sources")
    }

    /// The microseconds in the output of `systemd-analyze timespan`, as seconds; `nil` for `infinity`.
    static func seconds(in text: String) -> Int? {
        text.firstMatch(of: /s: (\d+)/).flatMap { Int($0.1) }.map { $0 / 1_000_000 }
    }
}
