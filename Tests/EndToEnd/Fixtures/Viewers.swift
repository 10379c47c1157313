import Foundation

/// `incidents-viewers`, with its files in an installation's folder; for root.
struct Viewers {
    let installation: Installation
    private let script: URL

    init(_ installation: Installation) throws {
        self.installation = installation
        let folder = installation.nginx.folder
        script = folder.appending(path: "incidents-viewers")
        let shipped = try String(
            contentsOf: clone.appending(path: "nginx/incidents-viewers"), encoding: .utf8)
        let adapted = shipped.replacing("/etc/nginx/", with: "\(folder.path)/")
            .replacing("/etc/incidents/", with: "\(folder.path)/")
            .replacing("/var/log/incidents/", with: "\(folder.path)/")
        try Data(adapted.utf8).write(to: script)
    }

    /// Makes an nginx that is not yet started ask as a first installation does.
    static func askForLogins(in folder: URL) throws {
        let snippets = folder.appending(path: "snippets")
        try FileManager.default.createDirectory(
            at: snippets, withIntermediateDirectories: true)
        let shipped = try String(
            contentsOf: clone.appending(path: "nginx/incidents-auth.conf"), encoding: .utf8)
        // A path from nginx's folder on.
        let adapted = shipped.replacing("/etc/nginx/", with: "")
        try Data(adapted.utf8).write(to: snippets.appending(path: "incidents-auth.conf"))
        try Data().write(to: folder.appending(path: "incidents.htpasswd"))
    }

    var passwords: URL { installation.nginx.folder.appending(path: "incidents.htpasswd") }

    /// Its exit status, and what it printed on standard output and standard error.
    func typed(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = try start(arguments)
        return (process.waitForEnd(), process.output)
    }

    func start(_ arguments: [String]) throws -> RunningProcess {
        try RunningProcess(
            URL(filePath: "/bin/bash"), [script.path] + arguments, in: installation.folder.url)
    }

    /// The new password of a login.
    func add(_ name: String) throws -> String {
        try run("bash", script.path, "add", name)
    }

    /// The header fields of somebody who logs in.
    static func login(_ name: String, _ password: String) -> [String: String] {
        let both = Data("\(name):\(password)".utf8).base64EncodedString()
        return ["Authorization": "Basic \(both)"]
    }
}
