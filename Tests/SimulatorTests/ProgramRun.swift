import Foundation

/// A program that ran to its end, awaited without holding a thread: the server under test needs it.
struct ProgramRun {
    let exitStatus: Int32
    let output: String
    let errors: String

    init(_ path: String, _ arguments: [String]) async throws {
        let folder = try TemporaryFolder()
        try folder.write([], to: "output")
        try folder.write([], to: "errors")
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardOutput = try FileHandle(
            forWritingTo: URL(filePath: "\(folder.path)/output"))
        process.standardError = try FileHandle(
            forWritingTo: URL(filePath: "\(folder.path)/errors"))
        exitStatus = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        output = try String(contentsOfFile: "\(folder.path)/output", encoding: .utf8)
        errors = try String(contentsOfFile: "\(folder.path)/errors", encoding: .utf8)
    }
}
