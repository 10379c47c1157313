import Foundation
import Glibc

/// A program that runs until it is stopped, or until this value goes.
final class RunningProcess {
    private let name: String
    private let process = Process()
    private let log: URL

    /// Starts it in a folder, where what it prints is kept, too. It has this process's environment
    /// without our settings, and what is given.
    init(
        _ executable: URL, _ arguments: [String], in folder: URL,
        environment: [String: String] = [:], standardInput: FileHandle = .nullDevice
    ) throws {
        name = executable.lastPathComponent
        log = folder.appending(path: "\(name)-\(UUID()).log")
        try Data().write(to: log)
        // It must not outlive these tests, not even when they are killed.
        process.executableURL = URL(filePath: "/usr/bin/setpriv")
        process.arguments = ["--pdeathsig", "TERM", executable.path] + arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("INCIDENTS_") }
            .merging(environment) { $1 }
        process.standardInput = standardInput
        let output = try FileHandle(forWritingTo: log)
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// What it has printed until now, on standard output and standard error.
    var output: String {
        (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }

    var isRunning: Bool { process.isRunning }
    var processID: Int32 { process.processIdentifier }

    /// Waits until a condition holds, or until the process has ended.
    func waitFor(_ what: String, until condition: () throws -> Bool) throws {
        try eventually(what) {
            if try condition() { return true }
            guard isRunning else { throw TestFailure("\(name) ended before \(what): \(output)") }
            return false
        }
    }

    func send(_ signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits until it has ended.
    ///
    /// - Returns: its exit status; for one that a signal ended, 128 and the signal's number.
    @discardableResult
    func waitForEnd() -> Int32 {
        process.waitUntilExit()
        let isKilled = process.terminationReason == .uncaughtSignal
        return process.terminationStatus + (isKilled ? 128 : 0)
    }

    @discardableResult
    func stop() -> Int32 {
        send(SIGTERM)
        return waitForEnd()
    }

    deinit {
        guard isRunning else { return }
        send(SIGTERM)
        do {
            try eventually("\(name) to stop") { !isRunning }
        } catch {
            send(SIGKILL)
        }
    }
}
