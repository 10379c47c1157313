import ArgumentParser
import Foundation
import Logging
import Settings

/// The options as they were typed; what they mean is decided in `FetchSettings`. Their parsing is
/// unconditional, so that a value such as `-1` is refused as a value and not as an option.
struct FetchOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "Base URL of the upstream API: https, or http to a loopback address.")
    var upstreamURL: String?

    @Option(parsing: .unconditional, help: "Folder of the store and the report.")
    var stateDirectory: String?

    @Option(parsing: .unconditional, help: "Folder of the files upstream-username and upstream-password.")
    var credentialsDirectory: String?

    @Option(parsing: .unconditional, help: "Days that an incident is kept after its timestamp; 0: for ever. Default: 30.")
    var retentionDays: String?

    @Option(parsing: .unconditional, help: "Bound on one answer's body, in bytes after decompression.")
    var maxBodyBytes: String?

    @Option(parsing: .unconditional, help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?
}

/// What a refresh is set up with: checked values, defaults in place.
struct FetchSettings {
    let upstreamURL: URL
    let stateDirectory: String
    let authorization: String?
    let retentionDays: Int
    let maxBodyBytes: Int
    let logLevel: Logger.Level

    /// - Throws: `SettingsError`.
    init(_ options: FetchOptions, environment: [String: String]) throws(SettingsError) {
        upstreamURL = try Setting<URL>.upstreamURL
            .requiredValue(option: options.upstreamURL, environment: environment)
        stateDirectory =
            try Setting<String>.stateDirectory
            .value(option: options.stateDirectory, environment: environment)
            ?? Setting<String>.defaultStateDirectory
        let credentials = try Setting<String>.credentialsDirectory
            .value(option: options.credentialsDirectory, environment: environment)
        authorization = try Credentials.load(fromFolder: credentials)?.authorization
        retentionDays =
            try Setting<Int>.retentionDays
            .value(option: options.retentionDays, environment: environment) ?? 30
        maxBodyBytes =
            try Setting<Int>.maxBodyBytes
            .value(option: options.maxBodyBytes, environment: environment) ?? 256 << 20
        logLevel =
            try Setting<Logger.Level>.logLevel
            .value(option: options.logLevel, environment: environment) ?? .info
    }
}
