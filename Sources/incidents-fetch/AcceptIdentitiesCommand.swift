import ArgumentParser
import Foundation
import IncidentStore
import Logging
import Refresh
import Settings

struct AcceptIdentitiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-identities",
        abstract: "Takes the identities that the last refresh held back, and publishes the report.",
        discussion: """
            Identities that lost more than a fifth of their addresses are held back, for they may be a \
            fault of the upstream. Where they are the truth, this takes those very ones, as of when they \
            came. It asks no upstream and needs no settings of it. The journal has who did.

            Exit status: 0 done; 1 none are held back, or store or report could not be written; 64 usage; \
            75 a refresh is running; 78 configuration, or a store of a newer version.
            """
    )

    @OptionGroup var options: StateOptions

    func run() async throws {
        try await concludingAsOwner(options, accept)
    }

    private func accept(_ state: StateSettings, _ log: Logger) throws {
        let lock = try RefreshLock(inFolder: state.directory)
        defer { withExtendedLifetime(lock) {} }
        let store = try IncidentStore(inFolder: state.directory)
        let mending = try store.mend()
        if !mending.isNone { log.warning("\(mending)") }
        let accepted = try store.acceptHeldIdentities(
            now: RefreshClock.seconds(Date()), runID: .ofProcess)
        guard let accepted else { throw NothingHeldBack() }
        let time = Date(timeIntervalSince1970: Double(accepted.started)).formatted(.iso8601)
        let text = """
            accepted the identities of \(time), \(WhoTypes.here): \(accepted.addresses) addresses; \
            \(accepted.reattributed) stored incidents are attributed otherwise now
            """
        log.notice("\(text)")
        WhoTypes.writeToJournal(text, log)
        _ = try ReportFolder(state.directory).publish(store, log)
    }
}

private struct NothingHeldBack: Error, CustomStringConvertible {
    let description = "no identities are held back, so there is nothing to accept"
}
