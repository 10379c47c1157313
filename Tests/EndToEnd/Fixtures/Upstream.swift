import Foundation

/// The simulator as a process.
final class Upstream {
    let url: String
    private let process: RunningProcess

    /// Starts it. Without a folder of payloads it makes plain ones up; with a folder of credentials a client
    /// must know them. Each answer comes after so many seconds.
    init(
        data: URL? = nil, credentials: URL? = nil, failing: [String] = [], delay: Int = 0,
        in folder: TemporaryFolder
    ) throws {
        var arguments = ["--port", "0", "--calm"]
        if let data { arguments += ["--data", data.path] }
        if let credentials { arguments += ["--credentials-directory", credentials.path] }
        for source in failing { arguments += ["--fail", source] }
        arguments += ["--delay", "\(delay)"]
        let process = try RunningProcess(Program.simulator, arguments, in: folder.url)
        var url = ""
        try process.waitFor("the simulator to serve") {
            let line = process.output.firstMatch(of: /serving the upstream API at (http:\S+)/)
            url = line.map { String($0.1) } ?? ""
            return line != nil
        }
        self.url = url
        self.process = process
    }

    /// Starts a refresh of a state folder.
    func fetch(
        into state: URL, credentials: URL? = nil, retentionDays: Int = 0,
        environment: [String: String] = [:], in folder: TemporaryFolder
    ) throws -> RunningProcess {
        var arguments = ["--upstream-url", url, "--state-directory", state.path]
        // Most payloads of tests have the times of when they were written.
        arguments += ["--retention-days", "\(retentionDays)"]
        if let credentials { arguments += ["--credentials-directory", credentials.path] }
        return try RunningProcess(
            Program.fetch, arguments, in: folder.url, environment: environment)
    }
}
