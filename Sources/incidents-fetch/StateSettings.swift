import Logging
import Settings

/// What every command is set up with.
struct StateSettings {
    let directory: String
    let logLevel: Logger.Level

    /// - Throws: `SettingsError`.
    init(_ options: StateOptions, _ environment: [String: String]) throws(SettingsError) {
        directory =
            try Setting.stateDirectory.value(
                option: options.stateDirectory, environment: environment)
            ?? Setting.defaultStateDirectory
        logLevel =
            try Setting.logLevel.value(option: options.logLevel, environment: environment) ?? .info
    }
}
