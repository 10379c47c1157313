import Foundation

/// A state folder, the responder that serves it, and nginx before that.
final class Installation {
    let folder: TemporaryFolder
    let state: URL
    let nginx: NginxServer
    private(set) var responder: RunningProcess?

    static let socket = "responder.sock"

    /// Starts nginx, and the responder unless nothing is to listen at its socket. Where it asks for logins,
    /// they are those of `Viewers`.
    init(startsResponder: Bool = true, asksForLogins: Bool = false) throws {
        folder = try TemporaryFolder()
        state = try folder.folder("state")
        if asksForLogins { try Viewers.askForLogins(in: folder.folder("nginx")) }
        nginx = try NginxServer(in: folder.folder("nginx"))
        if startsResponder { try restartResponder() }
    }

    /// Starts the responder anew, with further arguments, and waits until it answers.
    func restartResponder(_ arguments: [String] = []) throws {
        responder?.stop()
        let responder = try startResponder(["--listen", Self.socket] + arguments)
        try responder.waitFor("the responder's socket") {
            responder.output.contains("answering on \(Self.socket)")
        }
    }

    /// Starts the responder in the place of one that was started before.
    @discardableResult
    func startResponder(
        _ arguments: [String], standardInput: FileHandle = .nullDevice
    ) throws -> RunningProcess {
        let started = try RunningProcess(
            Program.responder, ["--state-directory", state.path] + arguments,
            in: nginx.folder, standardInput: standardInput)
        responder = started
        return started
    }

    /// What the responder answers now, through nginx, which may have kept an answer of some seconds ago.
    func get(_ path: String = "/incidents/", _ headers: [String: String] = [:]) throws
        -> HTTPAnswer
    {
        try request("GET", path, unkept(headers), port: nginx.port)
    }

    func ask(_ method: String, _ path: String = "/incidents/") throws -> HTTPAnswer {
        try request(method, path, unkept(), port: nginx.port)
    }
}

/// Header fields that ask for the same, in a spelling of which nginx has kept no answer.
func unkept(_ headers: [String: String] = [:]) -> [String: String] {
    let codings = headers["Accept-Encoding"].map { "\($0), " } ?? ""
    let own = UInt64.random(in: 0...UInt64.max)
    return headers.merging(["Accept-Encoding": "\(codings)unkept-\(own);q=0"]) { $1 }
}
