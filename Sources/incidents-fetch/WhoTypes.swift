import FoundationEssentials
import HostCheck
import Logging
import ServiceLog
import Settings

/// The person behind a command that root types, as far as the system tells.
struct WhoTypes: CustomStringConvertible {
    /// Whom sudo ran the command for.
    let sudoUser: String?
    /// The user id of the login that the command comes from, which stays whatever `su` and `sudo` change.
    let loginUser: UInt32?

    static var here: WhoTypes {
        WhoTypes(
            environment: ProcessInfo.processInfo.environment,
            loginUser: try? String(contentsOfFile: "/proc/self/loginuid", encoding: .utf8))
    }

    /// What `/proc/self/loginuid` holds is 4294967295 where there was no login.
    init(environment: [String: String], loginUser: String?) {
        sudoUser = environment["SUDO_USER"].flatMap { $0.isEmpty ? nil : $0 }
        self.loginUser = loginUser.flatMap {
            UInt32($0.filter { !$0.isWhitespace })
        }.flatMap { $0 == .max ? nil : $0 }
    }

    var description: String {
        let parts = [sudoUser.map { "SUDO_USER \($0)" }, loginUser.map { "login uid \($0)" }]
            .compactMap(\.self)
        return "told by " + (parts.isEmpty ? "nobody who is known" : parts.joined(separator: ", "))
    }

    /// Leaves a line in the journal of an installed host, where a command that is typed logs to its terminal.
    static func writeToJournal(_ text: String, _ log: Logger) {
        let isThere = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil
        guard InstalledHost.here != nil, !isThere else { return }
        do throws(SystemToolError) {
            _ = try SystemTool.output(
                of: "logger",
                [
                    "--tag", "incidents-fetch", "--priority", "daemon.notice", "--",
                    ServiceLog.escaped(text),
                ])
        } catch {
            log.warning("the line above is not in the journal: \(error)")
        }
    }
}
