import FoundationEssentials
import Logging
import Settings

/// What a refresh is set up with: checked values, defaults in place.
struct FetchSettings {
    static let defaultStateDirectory = Setting.defaultStateDirectory
    static let defaultRetentionDays = 30
    static let defaultMaxBodyBytes = 256 << 20

    let upstreamURL: URL
    let stateDirectory: String
    let authorization: String?
    let retentionDays: Int
    let maxBodyBytes: Int
    let logLevel: Logger.Level

    /// - Throws: `SettingsError`.
    init(_ options: FetchOptions, environment: [String: String]) throws(SettingsError) {
        upstreamURL = try Setting.upstreamURL.requiredValue(
            option: options.upstreamURL, environment: environment)
        stateDirectory =
            try Setting.stateDirectory.value(
                option: options.stateDirectory, environment: environment)
            ?? Self.defaultStateDirectory
        let credentials = try Setting.credentialsDirectory.value(
            option: options.credentialsDirectory, environment: environment)
        authorization = try Credentials.load(fromFolder: credentials)?.authorization
        retentionDays =
            try Setting.retentionDays.value(option: options.retentionDays, environment: environment)
            ?? Self.defaultRetentionDays
        maxBodyBytes =
            try Setting.maxBodyBytes.value(option: options.maxBodyBytes, environment: environment)
            ?? Self.defaultMaxBodyBytes
        logLevel =
            try Setting.logLevel.value(option: options.logLevel, environment: environment) ?? .info
    }
}
