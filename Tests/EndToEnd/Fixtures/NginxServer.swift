import Foundation

/// nginx with the site and the snippet that are installed, in a folder of its own.
final class NginxServer {
    /// What it reads and writes; the responder's socket is `responder.sock` in it.
    let folder: URL
    let port: Int
    private let process: RunningProcess

    /// What it has told until now on standard error, which is its error log.
    var errors: String { process.output }

    init(in folder: URL) throws {
        self.folder = folder
        (port, process) = try Self.start(in: folder)
    }

    /// What is in a log of its folder.
    func log(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Another process may take a free port before nginx does.
    private static func start(in folder: URL) throws -> (Int, RunningProcess) {
        for _ in 1..<5 {
            if let started = try? attempt(in: folder) { return started }
        }
        return try attempt(in: folder)
    }

    private static func attempt(in folder: URL) throws -> (Int, RunningProcess) {
        let port = try freePort()
        let process = try RunningProcess(
            clone.appending(path: "nginx/run-in-folder"), [folder.path, "\(port)"], in: folder)
        try process.waitFor("nginx to listen") { (try? Connection(port: port)) != nil }
        return (port, process)
    }
}
