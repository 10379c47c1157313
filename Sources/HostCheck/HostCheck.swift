/// Looks at what a host needs to serve the report, and says what is wrong.
public struct HostCheck: Sendable {
    private let isInstalled: Bool
    private let period: Int
    private let refreshBudget: Int
    private let maxBodyBytes: Int

    /// - Parameters:
    ///   - isInstalled: whether units, socket and nginx have to be here; on a developer's machine they need
    ///     not.
    ///   - period: between refreshes, in seconds.
    ///   - refreshBudget: for asking the sources in one refresh, in seconds.
    ///   - maxBodyBytes: the bound on one answer of the upstream.
    public init(isInstalled: Bool, period: Int, refreshBudget: Int, maxBodyBytes: Int) {
        self.isInstalled = isInstalled
        self.period = period
        self.refreshBudget = refreshBudget
        self.maxBodyBytes = maxBodyBytes
    }

    /// What systemd and nginx do for a state folder.
    public func services(folder: String) async -> [Finding] {
        units(folder) + (await NginxCheck(isInstalled: isInstalled).findings())
    }

    private func units(_ folder: String) -> [Finding] {
        let checks: [(subject: String, () throws(SystemToolError) -> Finding)] = [
            ("timer", { () throws(SystemToolError) in try TimerCheck(period: period).finding() }),
            (
                "time limit",
                { () throws(SystemToolError) in
                    try TimeLimitCheck(budget: refreshBudget).finding()
                }
            ),
            ("last run", LastRunCheck.finding),
            ("memory", MemoryCheck(maxBodyBytes: maxBodyBytes).finding),
            ("socket", SocketCheck.finding),
            ("responder", ResponderCheck(folder: folder).finding),
        ]
        return checks.map { subject, check in
            guard isInstalled else {
                return .notChecked(subject, "the package is not installed here")
            }
            guard isRunBySystemd() else {
                return .notChecked(subject, "systemd does not run this machine")
            }
            do throws(SystemToolError) {
                return try check()
            } catch {
                return .toDo(subject, "\(error)")
            }
        }
    }

    /// The folder of the store and the report, at a time in Unix seconds. To be run as its owner.
    public func stateFolder(_ folder: String, now: Int) -> [Finding] {
        let advice = Advice(isInstalled: isInstalled)
        let report = ReportCheck(folder: folder, period: period, now: now, advice: advice)
        return StateFolderCheck(folder: folder, advice: advice).findings() + [report.finding()]
    }
}
