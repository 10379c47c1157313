import Foundation

/// Runs one of the system's tools to its end, which comes within 20 seconds.
public enum SystemTool {
    /// What it prints on standard output. It is told to speak English, in UTC, without colours.
    ///
    /// - Throws: `SystemToolError`, unless its exit status is 0.
    public static func output(
        of tool: String, _ arguments: [String]
    ) throws(SystemToolError) -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["--kill-after=5", "15", tool] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging([
            "LC_ALL": "C.UTF-8", "TZ": "UTC", "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": "",
        ]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        let printed: Data
        let complaint: Data
        do {
            try process.run()
            printed = try output.fileHandleForReading.readToEnd() ?? Data()
            complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        } catch {
            throw SystemToolError(tool: tool, reason: "it cannot be run")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw SystemToolError(tool: tool, status: process.terminationStatus, complaint)
        }
        return Array(printed)
    }

    static func text(of tool: String, _ arguments: [String]) throws(SystemToolError) -> String {
        String(decoding: try output(of: tool, arguments), as: UTF8.self)
    }
}

/// Why a tool gave nothing.
public struct SystemToolError: Error, Equatable, CustomStringConvertible {
    public let tool: String
    public let reason: String

    public var description: String { "\(tool): \(reason)" }
}

extension SystemToolError {
    /// The statuses above 123 are those of `timeout`.
    fileprivate init(tool: String, status: Int32, _ complaint: Data) {
        self.tool = tool
        let lines = String(decoding: complaint, as: UTF8.self).split(whereSeparator: \.isNewline)
        reason =
            switch status {
            case 124, 137: "it did not end within 15 seconds"
            case 127: "it is not installed"
            default: lines.isEmpty ? "exit status \(status)" : lines.joined(separator: "; ")
            }
    }
}
