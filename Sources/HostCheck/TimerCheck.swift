import FoundationEssentials

/// Whether the timer runs, and starts a refresh as often as the period says.
struct TimerCheck {
    static let unit = "incidents-fetch.timer"
    static let properties = ["LoadState", "ActiveState", "UnitFileState", "TimersCalendar"]
    private static let subject = "timer"

    /// In seconds.
    let period: Int

    /// - Throws: `SystemToolError`.
    func finding() throws(SystemToolError) -> Finding {
        let timer = try Unit.shown(Self.unit, Self.properties)
        var elapses: [Int] = []
        for calendar in Self.calendars(of: timer) {
            elapses += Self.elapses(
                in: try SystemTool.text(
                    of: "systemd-analyze", ["calendar", "--iterations=3", calendar]))
        }
        return finding(timer, elapses: elapses)
    }

    /// What the timer comes to, with the next three times of each of its calendars, in Unix seconds.
    func finding(_ timer: Unit, elapses: [Int]) -> Finding {
        if let obstacle = timer.obstacle { return .toDo(Self.subject, obstacle) }
        guard timer.isActive, timer.isEnabled else {
            return .toDo(
                Self.subject,
                "\(timer.name) is \(timer["ActiveState"]) and \(timer["UnitFileState"]); "
                    + "type: systemctl enable --now \(timer.name)")
        }
        let next = Set(elapses).sorted().prefix(3)
        let gaps = Set(zip(next.dropFirst(), next).map { $0 - $1 }).sorted()
        guard !gaps.isEmpty else {
            return .toDo(
                Self.subject,
                "\(timer.name) has no OnCalendar= that repeats; see: systemctl cat \(timer.name)")
        }
        guard gaps == [period] else {
            let seconds = gaps.map { "\($0)" }.joined(separator: " or ")
            return .toDo(
                Self.subject,
                "\(timer.name) starts a refresh every \(seconds) s, the refresh period is \(period) s; "
                    + "change OnCalendar= (systemctl edit \(timer.name)) or INCIDENTS_REFRESH_PERIOD"
            )
        }
        return .ok(Self.subject, "\(timer.name) is active, every \(period) s")
    }

    /// The expressions in `{ OnCalendar=*-*-* *:00/20:00 ; next_elapse=… }`.
    static func calendars(of timer: Unit) -> [String] {
        timer.values("TimersCalendar").compactMap { value in
            value.firstMatch(of: /OnCalendar=(.+?) ;/).map { String($0.1) }
        }
    }

    /// The times in the output of `systemd-analyze calendar`, in UTC; Unix seconds.
    static func elapses(in text: String) -> [Int] {
        text.matches(of: /: \w{3} (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/).compactMap { time in
            let date = try? Date("\(time.1)T\(time.2)Z", strategy: .iso8601)
            return date.map { Int($0.timeIntervalSince1970) }
        }
    }
}
