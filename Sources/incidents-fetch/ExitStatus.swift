import ArgumentParser
import Glibc
import IncidentStore
import Logging
import Refresh
import ServiceLog
import Settings

/// Every way in which the program ends, but for usage (64), which the argument parser decides.
enum ExitStatus: Int32 {
    case complete = 0
    case failed = 1
    case partial = 3
    /// `EX_TEMPFAIL`
    case alreadyRunning = 75
    /// `EX_CONFIG`
    case configuration = 78

    init(_ outcome: RefreshOutcome) {
        self =
            switch outcome {
            case .complete: .complete
            case .partial: .partial
            case .nothingFetched: .failed
            }
    }

    init(_ error: any Error) {
        self =
            switch error {
            case is SettingsError, is FolderOwnerError, StoreError.newer: .configuration
            case let error as RefreshLockError where error.isHeld: .alreadyRunning
            default: .failed
            }
    }
}

/// Does a command's work, and ends the process with the status that it comes to; an error is logged, and
/// has its own.
func concluding(_ work: (inout Logger) async throws -> ExitStatus) async throws {
    // A reader of the log that went away does not end a refresh.
    signal(SIGPIPE, SIG_IGN)
    // The state folder's files are for their owner and group, like the report.
    _ = umask(umask(0o777) | 0o027)
    var log = ServiceLog.logger(program: "incidents-fetch", level: .info)
    let status: ExitStatus
    do {
        status = try await work(&log)
    } catch {
        status = ExitStatus(error)
        // Nothing is wrong when another refresh is running: no one need look.
        log.log(level: status == .alreadyRunning ? .notice : .error, "\(error)")
    }
    if status != .complete { throw ExitCode(status.rawValue) }
}

/// Does work in the state folder, as its owner, that needs no upstream; ends the process as `concluding` does.
func concludingAsOwner(
    _ options: StateOptions, _ work: (StateSettings, Logger) throws -> Void
) async throws {
    try await concluding { log in
        let host = InstalledHost.here
        let state = try StateSettings(options, try host.environmentOfProcess())
        log.logLevel = state.logLevel
        try FolderOwner(of: state.directory, on: host)?.become()
        try work(state, log)
        return .complete
    }
}
