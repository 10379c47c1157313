import Foundation
import Synchronization

/// Runs one of the system's tools to its end, which comes within 20 seconds.
public enum SystemTool {
    /// What it prints on standard output. It is told to speak English, in UTC, without colours.
    ///
    /// - Throws: `SystemToolError`, unless its exit status is 0.
    public static func output(
        of tool: String, _ arguments: [String]
    ) throws(SystemToolError) -> [UInt8] {
        let environment = ProcessInfo.processInfo.environment
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "15", tool] + arguments
        process.environment = environment.merging([
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": "",
            // `su` leaves a user's path to root, which has no nginx.
            "PATH": [environment["PATH"], "/usr/sbin:/usr/bin:/sbin:/bin"].compactMap(\.self)
                .joined(separator: ":"),
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let printed: Data
        let complaint = Mutex(Data())
        do {
            try process.run()
            // Both at once: a tool waits for ever where the one of them is full that nobody reads.
            let reading = DispatchGroup()
            let end = errors.fileHandleForReading
            DispatchQueue.global().async(group: reading) {
                let data = (try? end.readToEnd()) ?? Data()
                complaint.withLock { $0 = data }
            }
            defer { reading.wait() }
            printed = try output.fileHandleForReading.readToEnd() ?? Data()
        } catch {
            throw SystemToolError(tool: tool, reason: .cannotBeRun)
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw SystemToolError(
                tool: tool, status: process.terminationStatus, complaint.withLock { $0 })
        }
        return Array(printed)
    }

    static func text(of tool: String, _ arguments: [String]) throws(SystemToolError) -> String {
        String(decoding: try output(of: tool, arguments), as: UTF8.self)
    }
}

/// Why a tool gave nothing.
public struct SystemToolError: Error, Equatable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable, CustomStringConvertible {
        case notInstalled
        case cannotBeRun
        case late
        /// What it printed on standard error, line by line.
        case failed(status: Int32, complaint: [String])

        public var description: String {
            switch self {
            case .notInstalled: "it is not installed"
            case .cannotBeRun: "it cannot be run"
            case .late: "it did not end within 15 seconds"
            case .failed(let status, let complaint):
                complaint.isEmpty ? "exit status \(status)" : complaint.joined(separator: "; ")
            }
        }
    }

    public let tool: String
    public let reason: Reason

    public var description: String { "\(tool): \(reason)" }
}

extension SystemToolError {
    /// The statuses above 123 are those of `timeout`.
    fileprivate init(tool: String, status: Int32, _ complaint: Data) {
        self.tool = tool
        let lines = String(decoding: complaint, as: UTF8.self).split(whereSeparator: \.isNewline)
        reason =
            switch status {
            case 124, 137: .late
            case 127: .notInstalled
            default: .failed(status: status, complaint: lines.map(String.init))
            }
    }
}
