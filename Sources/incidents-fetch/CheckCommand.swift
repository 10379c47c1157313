import ArgumentParser
import Foundation
import HostCheck
import IncidentStore
import Refresh
import ServiceLog
import Settings

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says what is wrong: a line for each thing, ok or what to do.",
        discussion: """
            It looks at the settings, the credentials, the timer, its last run and how long one may take, \
            the responder's socket, nginx, the state folder, the age of the report and the upstream, and \
            changes nothing. On an installed host it is for root to type.

            Exit status: 0 nothing is to do; 1 something is; 64 usage; 78 who typed it may not look into \
            the state folder.
            """
    )

    @OptionGroup var options: FetchOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How far apart refreshes are to be. (default: \(Setting.defaultRefreshPeriod))",
            valueName: "seconds"))
    var refreshPeriod: String?

    func run() async throws {
        try await concluding { _ in
            let setup = CheckedSetup(options, refreshPeriod: refreshPeriod)
            let owner = try setup.state.flatMap { state throws(FolderOwnerError) in
                try FolderOwner(of: state.directory, on: setup.host)
            }
            let host = HostCheck(
                isInstalled: setup.host != nil, period: setup.period,
                refreshBudget: setup.refreshBudget, maxBodyBytes: setup.maxBodyBytes)
            // Where a setting is wrong, the rest is looked at all the same.
            let folder = setup.state?.directory ?? Setting.defaultStateDirectory
            var findings = setup.findings + (await host.services(folder: folder))
            try owner?.become()
            if let state = setup.state {
                let now = Int(RefreshClock.seconds(Date()))
                findings += host.stateFolder(state.directory, now: now)
            }
            findings.append(await setup.upstream())
            for finding in findings { print(ServiceLog.escaped("\(finding)")) }
            return findings.contains { $0.verdict == .toDo } ? .failed : .complete
        }
    }
}
