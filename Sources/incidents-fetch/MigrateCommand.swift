import ArgumentParser
import Foundation
import IncidentStore
import Logging
import Refresh
import Settings

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings the store to the state that this version works with, after a backup.",
        discussion: """
            It asks no upstream and needs no settings of it. A refresh does the same before it begins; \
            this is for an upgrade. The backup is in the state folder, for a week at most.

            Exit status: 0 done, or nothing was to do; 1 the store could not be migrated and is as it \
            was; 64 usage; 75 a refresh is running; 78 configuration, or a store of a newer version, \
            which is left alone.
            """
    )

    @OptionGroup var options: StateOptions

    func run() async throws {
        try await concludingAsOwner(options, migrate)
    }

    private func migrate(_ state: StateSettings, _ log: Logger) throws {
        let path = "\(state.directory)/\(IncidentStore.fileName)"
        guard FileManager.default.fileExists(atPath: path) else {
            log.notice("there is no store at \(path) yet, so nothing to migrate")
            return
        }
        let lock = try RefreshLock(inFolder: state.directory)
        defer { withExtendedLifetime(lock) {} }
        let store = try IncidentStore(inFolder: state.directory)
        log.notice(
            "\(store.migration.line ?? "the store \(path) is up to date, nothing to migrate")")
        let mending = try store.mend()
        if !mending.isNone { log.warning("\(mending)") }
        // What a version before this one has published is not all that the responder reads.
        try ReportFolder(state.directory).publishUnlessDone(store, log)
    }
}

extension StoreMigration {
    /// What the log says about it, where anything was done.
    var line: String? {
        switch self {
        case .none: nil
        case .made: "made the store"
        case .migrated(let backup): "migrated the store; as it was before, it is in \(backup)"
        }
    }
}
