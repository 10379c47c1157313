import Foundation
import Glibc
import Testing

/// A file system of a size, mounted where only the programs that are run there see it.
final class SmallDisk {
    static let whyNot: Comment = "no file system can be mounted here (root, or user namespaces)"

    static let isPossible =
        (try? run("unshare", unsharing + ["mount", "-t", "tmpfs", "disk", "/mnt"])) != nil

    /// Where it is mounted.
    let url: URL
    private let holder: RunningProcess

    private static let unsharing = (geteuid() == 0 ? [] : ["--map-root-user"]) + ["--mount"]

    init(bytes: Int, in folder: TemporaryFolder) throws {
        url = try folder.folder("disk")
        let script = """
            mount -t tmpfs -o size=$1,mode=700 disk "$0" && echo mounted && exec sleep infinity
            """
        let holder = try RunningProcess(
            URL(filePath: "/usr/bin/unshare"),
            Self.unsharing + ["sh", "-c", script, url.path, "\(bytes)"], in: folder.url)
        try holder.waitFor("a disk") { holder.output.contains("mounted") }
        self.holder = holder
    }

    /// A command that runs its arguments where the disk is to be seen.
    var command: [String] {
        let user = geteuid() == 0 ? [] : ["--user", "--preserve-credentials"]
        return ["nsenter", "--target", "\(holder.processID)", "--mount"] + user
    }

    /// Runs a shell script there, in the disk's folder.
    @discardableResult
    func shell(_ script: String, _ arguments: String...) throws -> String {
        let script = "cd '\(url.path)' && \(script)"
        return try run("env", command + ["sh", "-e", "-c", script, "sh"] + arguments)
    }

    /// Fills it up to so many free bytes.
    func fill(leaving free: Int) throws {
        let script = """
            rm -f ballast && left=$(($(stat -f -c '%a * %S' .) - $1)) && fallocate -l $left ballast
            """
        try shell(script, "\(free)")
    }

    func empty() throws { try shell("rm ballast") }
}
