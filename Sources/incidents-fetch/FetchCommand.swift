import ArgumentParser
import Glibc
import IncidentStore
import Logging
import Refresh
import ServiceLog
import Settings

@main struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents-fetch",
        abstract: "Fetches security incidents, stores them and rewrites the report: one refresh.",
        usage: """
            incidents-fetch [<options>]
            incidents-fetch accept-identities | migrate | check [<options>]
            """,
        discussion: """
            Each option can be given in the environment too, as INCIDENTS_ and its name: \
            INCIDENTS_UPSTREAM_URL for --upstream-url. Typed by root on an installed host, it takes \
            what is not given from /etc/incidents, and works as the owner of the state folder.

            Exit status: 0 all refreshed; 3 some sources failed, shrank, were held back or \
            were incomplete, the report was published from the rest and from what was stored; \
            1 nothing was fetched, or store or report could not be written: the report is as it \
            was, but for what is past the retention; 64 usage; 75 another refresh is running; \
            78 configuration.
            """,
        version: version,
        subcommands: [AcceptIdentitiesCommand.self, MigrateCommand.self, CheckCommand.self]
    )

    @OptionGroup var options: FetchOptions

    static func main() async {
        openStandardDescriptors()
        await main(nil)
    }

    func run() async throws {
        try await concluding { log in
            let host = InstalledHost.here
            let environment = try host.environmentOfProcess()
            let state = try StateSettings(options.state, environment)
            let owner = try FolderOwner(of: state.directory, on: host)
            let settings = try FetchSettings(options, environment, host)
            let credentials = try UpstreamCredentials(
                folder: options.credentialsDirectory, environment, host)
            log.logLevel = state.logLevel
            try owner?.become()
            return ExitStatus(try await refresh(state, settings, credentials, log))
        }
    }
}

private func refresh(
    _ state: StateSettings, _ settings: FetchSettings, _ credentials: UpstreamCredentials,
    _ log: Logger
) async throws -> RefreshOutcome {
    let lock = try RefreshLock(inFolder: state.directory)
    defer { withExtendedLifetime(lock) {} }
    if credentials.authorization == nil {
        log.notice("no credentials: the upstream is asked without authentication")
    }
    let isWatched = isatty(STDERR_FILENO) == 1
    let unfinished = UnfinishedRefreshes(inFolder: state.directory)
    let isSuspect = unfinished.count >= UnfinishedRefreshes.most
    unfinished.begin(.ofProcess, isStoreSuspect: isSuspect)
    defer { unfinished.end() }
    let store = try MendingStore(inFolder: state.directory, isSuspect: isSuspect, log: log)
    if let line = store.store.migration.line { log.notice("\(line)") }
    return try await UpstreamClient.with(
        baseURL: settings.upstreamURL,
        authorization: credentials.authorization,
        credentialFiles: credentials.files,
        maxBodyBytes: settings.maxBodyBytes,
        timeout: settings.attemptTimeout,
        bodyFolder: state.directory
    ) { upstream in
        try await Refresh(
            upstream: upstream,
            store: store,
            reports: ReportFolder(state.directory),
            budget: settings.refreshBudget,
            retentionDays: settings.retentionDays,
            runID: .ofProcess,
            log: log,
            showArrival: { if isWatched { log.info("  \($0)") } }
        ).run()
    }
}
