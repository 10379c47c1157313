import Testing

@testable import HostCheck

@Suite struct UnitCheckTests {
    @Suite struct Timer {
        private let check = TimerCheck(period: 1200)
        private static let next = [1_795_635_600, 1_795_636_800, 1_795_638_000]

        private func timer(
            _ load: String = "loaded", _ active: String = "active", _ file: String = "enabled"
        ) -> Unit {
            Unit(
                TimerCheck.unit,
                shown: """
                    TimersCalendar={ OnCalendar=*-*-* *:00/20:00 ; next_elapse=Wed 2026-11-25 19:40:00 UTC }
                    LoadState=\(load)
                    ActiveState=\(active)
                    UnitFileState=\(file)

                    """)
        }

        @Test func `one that starts a refresh each period is right`() {
            #expect(
                "\(check.finding(timer(), elapses: Self.next))"
                    == "ok: timer: incidents-fetch.timer is active, every 1200 s")
        }

        @Test func `another calendar than the period is told, in seconds`() {
            let finding = check.finding(timer(), elapses: [0, 600, 1200])
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains("every 600 s, the refresh period is 1200 s"))
            let uneven = check.finding(timer(), elapses: [0, 600, 2400])
            #expect(uneven.text.contains("every 600 or 1800 s"))
        }

        @Test func `two calendars count as one`() {
            let both = Self.next + [1_795_635_600 + 600]
            #expect(check.finding(timer(), elapses: both).text.contains("every 600 s"))
        }

        @Test func `one without a calendar that repeats is told`() {
            #expect(
                check.finding(timer(), elapses: [7]).text.contains("no OnCalendar= that repeats"))
        }

        @Test(arguments: [
            (
                "not-found", "inactive", "",
                "incidents-fetch.timer is not installed; install the package again"
            ),
            (
                "masked", "inactive", "masked",
                "incidents-fetch.timer is masked; type: systemctl unmask incidents-fetch.timer"
            ),
            (
                "loaded", "inactive", "enabled",
                "incidents-fetch.timer is inactive and enabled; type: systemctl enable --now incidents-fetch.timer"
            ),
            (
                "loaded", "active", "disabled",
                "incidents-fetch.timer is active and disabled; type: systemctl enable --now incidents-fetch.timer"
            ),
        ])
        func `one that will not run is told, with what to type`(
            _ load: String, _ active: String, _ file: String, _ text: String
        ) {
            #expect(
                check.finding(timer(load, active, file), elapses: Self.next)
                    == .toDo("timer", text))
        }

        @Test func `the calendars are read from what systemctl shows`() {
            let two = Unit(
                TimerCheck.unit,
                shown: """
                    TimersCalendar={ OnCalendar=*-*-* *:00/20:00 ; next_elapse=Wed 2026-11-25 19:40:00 UTC }
                    TimersCalendar={ OnCalendar=Mon..Fri *-*-* 08:00:00 ; next_elapse=n/a }
                    """)
            #expect(
                TimerCheck.calendars(of: two) == ["*-*-* *:00/20:00", "Mon..Fri *-*-* 08:00:00"])
        }

        @Test func `the times are read from what systemd-analyze prints`() throws {
            let text = try SystemTool.text(
                of: "systemd-analyze",
                ["calendar", "--iterations=3", "--base-time=2026-11-25 19:39:59 UTC", "*:0/20"])
            #expect(TimerCheck.elapses(in: text) == Self.next)
        }
    }

    @Suite struct TimeLimit {
        private func finding(budget: Int, limit: Int?) -> Finding {
            TimeLimitCheck(budget: budget).finding(
                Unit(TimeLimitCheck.unit, shown: "LoadState=loaded"), limit: limit)
        }

        @Test func `a limit that leaves time for the report is right`() {
            #expect(
                "\(finding(budget: 600, limit: 900))"
                    == "ok: time limit: a refresh may take 900 s, and 600 s of them to ask the sources"
            )
            #expect(finding(budget: 780, limit: 900).verdict == .ok)
            #expect(finding(budget: 780, limit: nil).verdict == .notChecked)
        }

        @Test func `one that ends a refresh while it fetches, or soon after, is told`() {
            #expect(
                finding(budget: 781, limit: 900)
                    == .toDo(
                        "time limit",
                        "systemd stops a refresh after 900 s, and its sources may be asked for 781 s; "
                            + "type: systemctl edit incidents-fetch.service, and write: [Service] "
                            + "TimeoutStartSec=901; or lower INCIDENTS_REFRESH_BUDGET"))
            #expect(finding(budget: 3600, limit: 900).verdict == .toDo)
        }

        @Test(arguments: [
            ("15min", 900), ("1h 30min 5s 3ms", 5405), ("901", 901), ("infinity", nil),
        ])
        func `the limit is read from what systemd-analyze prints`(
            _ limit: String, _ seconds: Int?
        ) throws {
            let text = try SystemTool.text(of: "systemd-analyze", ["timespan", limit])
            #expect(TimeLimitCheck.seconds(in: text) == seconds)
        }
    }

    @Suite struct Memory {
        private func finding(maxBodyBytes: Int, memoryMax: String) -> Finding {
            MemoryCheck(maxBodyBytes: maxBodyBytes).finding(
                Unit(MemoryCheck.unit, shown: "MemoryMax=\(memoryMax)\nLoadState=loaded\n"))
        }

        @Test func `an answer that the unit has the memory for is right, and no limit too`() {
            #expect(finding(maxBodyBytes: 128 << 20, memoryMax: "402653184").verdict == .ok)
            #expect(finding(maxBodyBytes: 302_653_184, memoryMax: "402653184").verdict == .ok)
            #expect(finding(maxBodyBytes: 1 << 40, memoryMax: "infinity").verdict == .ok)
        }

        @Test func `a larger bound on an answer than the unit has memory for is told`() {
            #expect(
                finding(maxBodyBytes: 302_653_185, memoryMax: "402653184")
                    == .toDo(
                        "memory",
                        "an answer of INCIDENTS_MAX_BODY_BYTES (302653185) needs 402653185 bytes, and "
                            + "incidents-fetch.service may take 402653184; lower it in "
                            + "/etc/incidents/incidents.conf, or raise MemoryMax= and MemoryHigh= "
                            + "(systemctl edit incidents-fetch.service)"))
        }
    }

    @Suite struct LastRun {
        private func finding(
            _ result: String = "success", status: Int = 0, active: String = "inactive",
            ended: String = "Wed 2026-11-25 19:40:09 UTC"
        ) -> Finding {
            LastRunCheck.finding(
                Unit(
                    LastRunCheck.unit,
                    shown: """
                        Result=\(result)
                        ExecMainCode=1
                        ExecMainStatus=\(status)
                        ExecMainExitTimestamp=\(ended)
                        LoadState=loaded
                        ActiveState=\(active)
                        """))
        }

        @Test func `a run that ended well, was not needed, is not over or never was is right`() {
            #expect(finding() == .ok("last run", "Wed 2026-11-25 19:40:09 UTC: complete"))
            #expect(finding(status: 75).text.contains(": gave way to another refresh"))
            #expect(finding(active: "activating") == .ok("last run", "one is running now"))
            #expect(finding(ended: "").text.hasPrefix("none since this machine started"))
            #expect(finding(ended: "").verdict == .ok)
        }

        @Test(arguments: [
            (1, "nothing was fetched"), (3, "some sources failed"), (64, "systemctl cat"),
            (78, "then: systemctl start incidents-fetch"), (203, "install the package again"),
            (226, "check that the state folder is there"),
            (238, "which may be no link"), (243, "/etc/incidents/credentials"),
            (99, "exit status 99; type: journalctl"),
        ])
        func `each exit status of a failed run is told with what to do`(
            _ status: Int, _ text: String
        ) {
            let finding = finding("exit-code", status: status, active: "failed")
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains("exit status \(status)"))
            #expect(finding.text.contains(text))
        }

        @Test(arguments: [
            ("timeout", "TimeoutStartSec="), ("oom-kill", "ended by oom-kill"),
            ("signal", "ended by signal"), ("start-limit-hit", "systemctl reset-failed"),
        ])
        func `a run that did not end by itself is told`(_ result: String, _ text: String) {
            let finding = finding(result, status: 9, active: "failed", ended: "")
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains(text))
        }
    }

    @Suite struct Socket {
        private func finding(
            active: String = "active", file: String = "enabled", isSocket: Bool = true
        ) -> Finding {
            let unit = Unit(
                SocketCheck.unit,
                shown: """
                    Listen=/run/incidents/responder.sock (Stream)
                    LoadState=loaded
                    ActiveState=\(active)
                    UnitFileState=\(file)
                    """)
            return SocketCheck.finding(unit) { isSocket && $0 == "/run/incidents/responder.sock" }
        }

        @Test func `one that is there and active is right`() {
            #expect(finding() == .ok("socket", "/run/incidents/responder.sock is listening"))
        }

        @Test func `one that failed, is off at boot or lost its file is told`() {
            let restart = "type: systemctl restart incidents-responder.socket"
            #expect(finding(active: "failed").text.contains("is failed and enabled; \(restart)"))
            #expect(
                finding(file: "disabled").text.contains(
                    "is active and disabled; type: systemctl enable --now"))
            #expect(
                finding(active: "inactive", file: "disabled").text.contains(
                    "is inactive and disabled; type: systemctl enable --now"))
            #expect(finding(isSocket: false).text.contains("is not there"))
            #expect(finding(isSocket: false).text.hasSuffix(restart))
        }
    }

    @Suite struct Responder {
        private func finding(
            active: String = "active", sub: String = "running", canRead: Bool? = true
        ) -> Finding {
            let unit = Unit(
                ResponderCheck.unit,
                shown: """
                    LoadState=loaded
                    ActiveState=\(active)
                    SubState=\(sub)
                    ExecMainStatus=78
                    User=incidents-responder
                    Group=incidents-responder
                    SupplementaryGroups=incidents
                    """)
            return ResponderCheck(folder: "/srv/state").finding(unit) { canRead }
        }

        @Test func `one that can read the report is right, also before it is asked`() {
            let right = Finding.ok("responder", "incidents-responder can read the report")
            #expect(finding() == right)
            #expect(finding(active: "inactive", sub: "dead") == right)
            #expect(finding(canRead: nil).verdict == .ok)
        }

        @Test func `one that cannot read the report is told with what mends it`() {
            let finding = finding(canRead: false)
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains("cannot read /srv/state/report.json"))
            #expect(
                finding.text.contains(
                    "chown -R incidents:incidents /srv/state/; runuser -u incidents -- sh -c"))
        }

        @Test(arguments: [("activating", "auto-restart"), ("failed", "failed")])
        func `one that ends time after time is told`(_ active: String, _ sub: String) {
            let finding = finding(active: active, sub: sub)
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains("ends with status 78, time after time"))
            #expect(finding.text.contains("journalctl -u incidents-responder -e"))
        }
    }
}
