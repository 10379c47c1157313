import FoundationEssentials
import Settings

/// What a refresh asks for and keeps: checked values, defaults in place.
struct FetchSettings {
    static let defaultRetentionDays = 30
    static let defaultMaxBodyBytes = 256 << 20

    let upstreamURL: URL
    let retentionDays: Int
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
        maxBodyBytes =
            try Setting.maxBodyBytes.value(option: options.maxBodyBytes, environment: environment)
            ?? Self.defaultMaxBodyBytes
    }
}
