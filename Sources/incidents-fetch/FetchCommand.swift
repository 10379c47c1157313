import ArgumentParser
import Foundation
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
        discussion: """
            Each option can be given in the environment too, as INCIDENTS_ and its name: \
            INCIDENTS_UPSTREAM_URL for --upstream-url.

            Exit status: 0 all refreshed; 3 some sources failed, the report was published from the \
            rest and from what was stored; 1 nothing was fetched, or store or report could not be \
            written: the report is as it was; 64 usage; 75 another refresh is running; \
            78 configuration.
            """,
        version: version
    )

    @OptionGroup var options: FetchOptions

    func run() async throws {
        // A reader of the log that went away does not end a refresh.
        signal(SIGPIPE, SIG_IGN)
        // The state folder's files are for their owner and group, like the report.
        _ = umask(umask(0o777) | 0o027)
        let settings: FetchSettings
        do {
            settings = try FetchSettings(options, environment: ProcessInfo.processInfo.environment)
        } catch {
            fetchLog(.info).error("\(error)")
            throw ExitStatus.configuration.code
        }
        let log = fetchLog(settings.logLevel)
        let status: ExitStatus
        do {
            status = ExitStatus(try await refresh(settings, log))
        } catch let error as RefreshLockError {
            log.error("\(error)")
            status = error.isHeld ? .alreadyRunning : .failed
        } catch {
            log.error("\(error)")
            status = .failed
        }
        if status != .complete { throw status.code }
    }
}

/// Every way in which the program ends, but for usage (64), which the argument parser decides.
private enum ExitStatus: Int32 {
    case complete = 0
    case failed = 1
    case partial = 3
    /// `EX_TEMPFAIL`
    case alreadyRunning = 75
    /// `EX_CONFIG`
    case configuration = 78

    var code: ExitCode { ExitCode(rawValue) }

    init(_ outcome: RefreshOutcome) {
        self =
            switch outcome {
            case .complete: .complete
            case .partial: .partial
            case .nothingFetched: .failed
            }
    }
}

private func fetchLog(_ level: Logger.Level) -> Logger {
    ServiceLog.logger(program: "incidents-fetch", level: level)
}

private func refresh(_ settings: FetchSettings, _ log: Logger) async throws -> RefreshOutcome {
    let lock = try RefreshLock(inFolder: settings.stateDirectory)
    defer { withExtendedLifetime(lock) {} }
    if settings.authorization == nil {
        log.notice("no credentials: the upstream is asked without authentication")
    }
    let isWatched = isatty(STDERR_FILENO) == 1
    let store = try IncidentStore(inFolder: settings.stateDirectory)
    return try await UpstreamClient.with(
        baseURL: settings.upstreamURL,
        authorization: settings.authorization,
        maxBodyBytes: settings.maxBodyBytes
    ) { upstream in
        try await Refresh(
            upstream: upstream,
            store: store,
            reports: ReportFolder(settings.stateDirectory),
            retentionDays: settings.retentionDays,
            runID: RunID(invocation: ProcessInfo.processInfo.environment["INVOCATION_ID"]),
            log: log,
            showArrival: { if isWatched { log.info("  \($0)") } }
        ).run()
    }
}
