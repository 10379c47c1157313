import ArgumentParser
import Settings

/// The options as they were typed; what they mean is decided in `FetchSettings`. Their parsing is
/// unconditional, so that a value such as `-1` is refused as a value and not as an option.
struct FetchOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Base URL of the upstream API: https, or http to a loopback address.",
            valueName: "url"))
    var upstreamURL: String?

    @OptionGroup var state: StateOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The folder of the files upstream-username and upstream-password. (default: \
            CREDENTIALS_DIRECTORY in the environment, then no authentication)
            """, valueName: "folder"))
    var credentialsDirectory: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            How long an incident is kept after its timestamp; 0: for ever. (default: \
            \(FetchSettings.defaultRetentionDays))
            """, valueName: "days"))
    var retentionDays: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Bound on one attempt to fetch one source; up to four are made. (default: \
            \(FetchSettings.defaultAttemptTimeout))
            """, valueName: "seconds"))
    var attemptTimeout: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Bound on all the fetching of a refresh; what came until then is published. (default: \
            \(FetchSettings.defaultRefreshBudget))
            """, valueName: "seconds"))
    var refreshBudget: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Bound on one answer's body, decompressed. (default: \
            \(FetchSettings.defaultMaxBodyBytes))
            """, valueName: "bytes"))
    var maxBodyBytes: String?
}

/// The options of every command that works in the state folder.
struct StateOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The folder of the store and the report. (default: STATE_DIRECTORY in the environment, \
            then \(Setting.defaultStateDirectory))
            """, valueName: "folder"))
    var stateDirectory: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Log messages of this level and above: trace, debug, info, notice, warning, error or \
            critical. (default: info)
            """, valueName: "level"))
    var logLevel: String?
}
