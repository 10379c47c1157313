import Foundation
import Glibc

/// A headless Chromium, spoken to in the DevTools protocol over a pair of named pipes. It ends with the value.
final class Browser {
    private let process: RunningProcess
    private let commands: Int32
    private let answers: Int32
    private var received = Data()
    private var lastID = 0
    /// What it told unasked, by session; whoever takes it, takes it out.
    private var events: [String: [BrowserEvent]] = [:]

    private static let flags = [
        "--headless=new", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
        "--disable-extensions", "--disable-background-networking", "--disable-component-update",
        // A page that comes back from it is not loaded.
        "--disable-features=BackForwardCache",
    ]

    /// Starts it with a profile in the folder.
    init(in folder: URL) throws {
        let pipes = ["commands", "answers"].map { folder.appending(path: "browser-\($0)").path }
        for pipe in pipes where mkfifo(pipe, 0o600) != 0 {
            throw TestFailure("cannot make \(pipe): \(lastError())")
        }
        // Chromium refuses its sandbox to root.
        let sandbox = getuid() == 0 ? ["--no-sandbox"] : []
        process = try RunningProcess(
            URL(filePath: "/bin/bash"),
            ["-c", #"exec chromium "${@:3}" 3<"$1" 4>"$2""#, "browser"] + pipes + sandbox
                + Self.flags
                + ["--user-data-dir=\(folder.appending(path: "browser").path)", "about:blank"],
            in: folder)
        // Neither waits for the other side.
        commands = Glibc.open(pipes[0], O_RDWR | O_CLOEXEC)
        answers = Glibc.open(pipes[1], O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    }

    deinit {
        close(commands)
        close(answers)
    }

    /// Lets it do something.
    ///
    /// - Returns: the result.
    @discardableResult
    func call(
        _ method: String, _ parameters: [String: Any] = [:], session: String? = nil
    ) throws -> [String: Any] {
        lastID += 1
        var message: [String: Any] = ["id": lastID, "method": method, "params": parameters]
        message["sessionId"] = session
        try send(try JSONSerialization.data(withJSONObject: message) + [0])
        while true {
            let answer = try nextMessage()
            guard answer["id"] as? Int == lastID else { continue }
            guard let result = answer["result"] as? [String: Any] else {
                throw TestFailure("\(method): \(answer["error"] ?? "no result")")
            }
            return result
        }
    }

    /// What was told of a session until now and not taken yet; with `waiting`, at least one thing.
    func takeEvents(of session: String, waiting: Bool = false) throws -> [BrowserEvent] {
        while waiting, events[session, default: []].isEmpty { _ = try nextMessage() }
        defer { events[session] = [] }
        return events[session] ?? []
    }

    private func send(_ bytes: Data) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(commands, $0.baseAddress, $0.count) }
            guard count > 0 else { throw TestFailure("cannot tell Chromium: \(lastError())") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next answer or event; an event is kept, too.
    private func nextMessage() throws -> [String: Any] {
        while true {
            if let end = received.firstIndex(of: 0) {
                let text = received[..<end]
                received = Data(received[(end + 1)...])
                let message = try JSONSerialization.jsonObject(with: text) as? [String: Any] ?? [:]
                if let session = message["sessionId"] as? String,
                    let name = message["method"] as? String
                {
                    let parameters = message["params"] as? [String: Any] ?? [:]
                    events[session, default: []].append(
                        BrowserEvent(name: name, parameters: parameters))
                }
                return message
            }
            received += try part()
        }
    }

    private func part() throws -> [UInt8] {
        var waiting = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 60_000) == 1 else {
            throw TestFailure("Chromium says nothing: \(process.output)")
        }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(answers, &bytes, bytes.count)
        guard count > 0 else { throw TestFailure("Chromium has ended: \(process.output)") }
        return Array(bytes[..<count])
    }
}

/// Something that the browser told unasked.
struct BrowserEvent {
    let name: String
    let parameters: [String: Any]

    /// The text of a member, by the names on the way to it.
    func text(_ path: String...) -> String? {
        path.reduce(parameters as Any?) { ($0 as? [String: Any])?[$1] } as? String
    }
}
