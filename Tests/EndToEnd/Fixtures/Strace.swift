import Foundation
import Testing

/// strace, which traces a program's system calls, and lets one of them fail or end it.
enum Strace {
    static let whyNot: Comment = "strace is missing, or may not trace here"

    /// Whether this process may trace another; a container may forbid it.
    static let isPossible =
        (try? run("strace", "-f", "-o", "/dev/null", "-e", "trace=write", "true")) != nil

    /// A system call of a thread, by its number among those of that name.
    struct Call: Hashable {
        let name: String
        let number: Int
    }

    /// The system calls by which anything is written.
    private static let writing = [
        "pwrite64", "write", "fsync", "fdatasync", "rename", "symlink", "unlink", "ftruncate",
        "openat", "fchmod", "utimensat",
    ]

    /// Runs a command to its end.
    ///
    /// - Returns: its writing system calls in a folder, in their order.
    static func calls(of command: [String], in folder: URL, log: URL) throws -> [Call] {
        try run(
            "strace",
            ["-f", "-y", "-o", log.path, "-e", "trace=\(writing.joined(separator: ","))"]
                + command)
        var counts: [Substring: Int] = [:]
        var calls: [Call] = []
        for line in try String(contentsOf: log, encoding: .utf8).split(separator: "\n") {
            // As in `1234  pwrite64(3</folder/file>, …`.
            guard let thread = line.prefixMatch(of: /\d+ +(\w+)\(/) else { continue }
            counts[thread.0, default: 0] += 1
            guard line.contains("\(folder.path)/") else { continue }
            calls.append(Call(name: String(thread.1), number: counts[thread.0] ?? 0))
        }
        var seen: Set<Call> = []
        return calls.filter { seen.insert($0).inserted }
    }

    /// A command that is killed where it would make a call.
    static func killing(_ command: [String], at call: Call) -> [String] {
        [
            "strace", "-f", "-o", "/dev/null", "-e", "trace=\(call.name)",
            "-e", "inject=\(call.name):signal=SIGKILL:when=\(call.number)",
        ] + command
    }

    /// A command for which each call of that name fails that concerns the file.
    static func failing(
        _ command: [String], _ name: String, of file: URL, with error: String
    ) -> [String] {
        [
            "strace", "-f", "-o", "/dev/null", "-P", file.path, "-e", "trace=\(name)",
            "-e", "inject=\(name):error=\(error)",
        ] + command
    }
}
