import Foundation
import SystemPackage

/// The built `incidents-responder`, in a process of its own, with a state folder of its own.
final class ResponderProcess {
    let process = Process()
    private let errors: URL

    /// Runs it directly, or by a shell command that runs `"$@"`; with nothing on its standard input, and its
    /// standard output thrown away, unless given.
    init(
        _ arguments: [String], in folder: TemporaryFolder, input: FileHandle = .nullDevice,
        environment: [String: String] = [:], output: URL? = nil, shell: String? = nil
    ) throws {
        let program = Self.products.appending(path: "incidents-responder").path
        if let shell {
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", shell, "sh", program] + arguments
        } else {
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
        }
        errors = folder.url.appending(path: "errors-\(UUID().uuidString)")
        process.environment = environment
        process.standardInput = input
        process.standardOutput = try output.map(Self.writer) ?? FileHandle.nullDevice
        process.standardError = try Self.writer(errors)
        try process.run()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// What it has written to standard error.
    func log() throws -> String {
        try String(contentsOf: errors, encoding: .utf8)
    }

    func waitUntilReady() throws {
        try wait(for: "the responder to answer") {
            try log().contains("answering on") || !process.isRunning
        }
    }

    func exitStatus() throws -> Int32 {
        try wait(for: "the responder's end") { !process.isRunning }
        return process.terminationReason == .exit ? process.terminationStatus : -1
    }

    func threadCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "\(proc)/task").count
    }

    /// What its descriptors are open on, such as `socket:[4711]` or the path of a file.
    func descriptorTargets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(proc)/fd").compactMap {
            // One that was closed meanwhile is not open.
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(proc)/fd/\($0)")
        }
    }

    /// Its sockets by number. From the moment it is ready, only connections come and go; its pipes may
    /// still be in the making then.
    func openSockets() throws -> Set<String> {
        Set(try descriptorTargets().filter { $0.hasPrefix("socket:") })
    }

    /// Bytes, resident.
    func peakMemory() throws -> Int {
        let status = try String(contentsOfFile: "\(proc)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split { !$0.isNumber }.first.flatMap { Int($0) }
        return (kilobytes ?? .max / 1024) * 1024
    }

    private var proc: String { "/proc/\(process.processIdentifier)" }

    private static func writer(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    /// Programs are built beside the bundle of the tests.
    private static let products = URL(filePath: CommandLine.arguments[0])
        .deletingLastPathComponent()
}
