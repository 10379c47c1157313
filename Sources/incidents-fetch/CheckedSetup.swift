import FoundationEssentials
import HostCheck
import Refresh
import Settings

/// The settings, as far as they can be had, and what is wrong with them.
struct CheckedSetup {
    let host: InstalledHost?
    let state: StateSettings?
    /// Between refreshes, in seconds.
    let period: Int
    /// For asking the sources in one refresh, in seconds.
    let refreshBudget: Int
    let findings: [Finding]
    private let settings: FetchSettings?
    private let credentials: UpstreamCredentials?

    init(_ options: FetchOptions, refreshPeriod: String?) {
        let host = InstalledHost.here
        var wrong: [SettingsError] = []
        func noting<Value>(_ value: () throws(SettingsError) -> Value) -> Value? {
            do throws(SettingsError) {
                return try value()
            } catch {
                wrong.append(error)
                return nil
            }
        }
        let environment =
            noting { () throws(SettingsError) in try host.environmentOfProcess() }
            ?? ProcessInfo.processInfo.environment
        state = noting { () throws(SettingsError) in
            try StateSettings(options.state, environment)
        }
        period =
            noting { () throws(SettingsError) in
                try Setting.refreshPeriod.value(option: refreshPeriod, environment: environment)
            }.flatMap(\.self) ?? Setting.defaultRefreshPeriod
        // A wrong one is told with the other settings.
        let budget = try? Setting.refreshBudget.value(
            option: options.refreshBudget, environment: environment)
        refreshBudget = budget ?? FetchSettings.defaultRefreshBudget
        settings = noting { () throws(SettingsError) in
            try FetchSettings(options, environment, host)
        }
        credentials = noting { () throws(SettingsError) in
            try UpstreamCredentials(folder: options.credentialsDirectory, environment, host)
        }
        self.host = host
        findings =
            Self.settings(wrong, settings) + Self.misspelt(in: environment)
            + Self.credentials(wrong, credentials)
    }

    /// The bound on one answer, in bytes.
    var maxBodyBytes: Int { settings?.maxBodyBytes ?? FetchSettings.defaultMaxBodyBytes }

    private static func settings(_ wrong: [SettingsError], _ settings: FetchSettings?) -> [Finding]
    {
        let errors = wrong.filter { !$0.concernsCredentials }
        guard errors.isEmpty, let settings else {
            return errors.map { .toDo("settings", "\($0)") }
        }
        let kept = settings.retentionDays == 0 ? "for ever" : "\(settings.retentionDays) days"
        return [.ok("settings", "upstream \(settings.upstreamURL), incidents are kept \(kept)")]
    }

    private static func misspelt(in environment: [String: String]) -> [Finding] {
        let unknown = environment.keys.filter {
            $0.hasPrefix("INCIDENTS_") && !knownVariables.contains($0)
        }
        return unknown.sorted().map {
            .toDo("settings", "\($0) is no setting, so it does nothing; see: man incidents.conf")
        }
    }

    private static func credentials(
        _ wrong: [SettingsError], _ credentials: UpstreamCredentials?
    ) -> [Finding] {
        guard let credentials else {
            return wrong.filter(\.concernsCredentials).map { .toDo("credentials", "\($0)") }
        }
        return [
            .ok(
                "credentials",
                credentials.authorization == nil
                    ? "none, the upstream is asked without authentication"
                    : "read from \(credentials.files)")
        ]
    }

    /// Asks the upstream, once.
    func upstream() async -> Finding {
        guard let settings, let credentials else {
            return .notChecked(
                "upstream", "it is asked when the settings and credentials are right")
        }
        do {
            return try await UpstreamClient.with(
                baseURL: settings.upstreamURL, authorization: credentials.authorization,
                credentialFiles: credentials.files, maxBodyBytes: settings.maxBodyBytes,
                timeout: settings.attemptTimeout
            ) { upstream in
                let count = try await upstream.identityCount()
                return .ok("upstream", "it answers, with \(count) identities")
            }
        } catch {
            return .toDo("upstream", "\(error)")
        }
    }
}
