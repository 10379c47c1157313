import FoundationEssentials
import Settings

/// What a refresh asks for and keeps: checked values, defaults in place.
struct FetchSettings {
    static let defaultRetentionDays = 30
    static let defaultAttemptTimeout = 30
    static let defaultRefreshBudget = 600
    static let defaultMaxBodyBytes = 128 << 20

    let upstreamURL: URL
    let retentionDays: Int
    let attemptTimeout: Duration
    let refreshBudget: Duration
    let maxBodyBytes: Int

    /// - Throws: `SettingsError`.
    init(
        _ options: FetchOptions, _ environment: [String: String], _ host: InstalledHost?
    ) throws(SettingsError) {
        upstreamURL = try Setting.upstreamURL.requiredValue(
            option: options.upstreamURL, environment: environment,
            file: host.fileOfSettings(environment))
        retentionDays =
            try Setting.retentionDays.value(option: options.retentionDays, environment: environment)
            ?? Self.defaultRetentionDays
        attemptTimeout = .seconds(
            try Setting.attemptTimeout.value(
                option: options.attemptTimeout, environment: environment)
                ?? Self.defaultAttemptTimeout)
        refreshBudget = .seconds(
            try Setting.refreshBudget.value(option: options.refreshBudget, environment: environment)
                ?? Self.defaultRefreshBudget)
        maxBodyBytes =
            try Setting.maxBodyBytes.value(option: options.maxBodyBytes, environment: environment)
            ?? Self.defaultMaxBodyBytes
    }
}
