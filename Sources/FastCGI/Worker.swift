import SystemPackage

/// What one thread of a server does: accept, answer, again. What belongs to the slow lane it hands over.
struct Worker: Sendable {
    private let server: Server
    private let socket: ListeningSocket
    private let stop: StopEvent
    private let line: WaitingLine?

    init(_ server: Server, socket: ListeningSocket, stop: StopEvent, line: WaitingLine?) {
        self.server = server
        self.socket = socket
        self.stop = stop
        self.line = line
    }

    /// - Throws: `ServerError` when the socket or libfcgi is of no use.
    func run() throws(ServerError) {
        var connection = try newConnection()
        while true {
            let readiness = poll(
                [stop.descriptor, socket.descriptor], timeout: line?.timeUntilLate)
            guard readiness[0] == .idle else { return }
            refuseLate()
            switch readiness[1] {
            case .idle: continue
            // An accept would say that there is nothing yet, at once and for ever.
            case .broken: throw .notListening
            case .readable: break
            }
            switch connection.accept() {
            case .request(let request):
                guard isHandedOver(request, on: connection) else {
                    server.answer(request, on: connection)
                    continue
                }
                connection = try newConnection()
            case .nothing: continue
            case .failed(let errno): try rest(after: errno)
            }
        }
    }

    private func newConnection() throws(ServerError) -> Connection {
        guard let connection = Connection(socket: socket) else { throw .cannotStart(.noMemory) }
        return connection
    }

    /// - Returns: whether another thread answers it.
    private func isHandedOver(_ request: Request, on connection: Connection) -> Bool {
        guard let lane = server.slowLane, let line, lane.takes(request) else { return false }
        if line.add(request, on: connection) { return true }
        for waiting in line.takeAbandoned() { server.drop(waiting.connection) }
        if line.add(request, on: connection) { return true }
        server.send(lane.refusal(request), to: request, on: connection)
        return true
    }

    /// The threads of the lane may all be busy for longer than somebody waits.
    private func refuseLate() {
        guard let lane = server.slowLane, let line else { return }
        for late in line.takeLate() {
            server.send(lane.refusal(late.request), to: late.request, on: late.connection)
        }
    }

    private func rest(after errno: Errno) throws(ServerError) {
        switch errno {
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noBufferSpace, .noMemory:
            server.onFault(.exhausted(errno))
            _ = poll([stop.descriptor], timeout: .seconds(1))
        default:
            throw .cannotAccept(errno)
        }
    }
}

/// What one thread of a slow lane does: take the next one of the line, answer, again.
struct SlowWorker: Sendable {
    let server: Server
    let lane: SlowLane
    let line: WaitingLine

    func run() {
        while let next = line.next() {
            if next.request.isAbandoned() {
                server.drop(next.connection)
            } else if next.isLate {
                server.send(lane.refusal(next.request), to: next.request, on: next.connection)
            } else {
                server.answer(next.request, on: next.connection)
            }
        }
    }
}

extension Server {
    func answer(_ request: Request, on connection: Connection) {
        send(handler(request), to: request, on: connection)
    }

    func send(_ response: Response, to request: Request, on connection: Connection) {
        do throws(FileError) {
            let isTaken = try Answer(response, to: request).send(connection.write)
            let isWhole = connection.finish() && isTaken
            if !isWhole { onFault(.clientGone) }
        } catch {
            connection.abort()
            onFault(.bodyFailed(error))
        }
    }

    /// Closes the connection of a client that has gone before it was answered.
    func drop(_ connection: Connection) {
        connection.abort()
        onFault(.clientGone)
    }
}
