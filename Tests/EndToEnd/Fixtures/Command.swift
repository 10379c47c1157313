import Foundation

/// Runs one of the system's tools to its end.
///
/// - Returns: what it printed on standard output, without the last newline.
/// - Throws: `TestFailure` with all that it printed, unless its exit status is 0.
@discardableResult
func run(_ tool: String, _ arguments: String...) throws -> String {
    try run(tool, arguments)
}

@discardableResult
func run(_ tool: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    let output = String(decoding: bytes, as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw TestFailure("\(tool) \(arguments) ended with \(process.terminationStatus): \(output)")
    }
    return output.hasSuffix("\n") ? String(output.dropLast()) : output
}

/// SHA-256 of a file, as 64 hexadecimal digits in lower case.
func sha256(of file: URL) throws -> String {
    String(try run("sha256sum", "--binary", file.path).prefix(64))
}

/// What the store of a state folder answers to a query.
func query(_ sql: String, in state: URL) throws -> String {
    try run("sqlite3", state.appending(path: "incidents.sqlite").path, sql)
}
