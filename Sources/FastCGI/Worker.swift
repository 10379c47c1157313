import SystemPackage

/// What one thread of a server does: accept, answer, again.
struct Worker: Sendable {
    private let server: Server
    private let socket: ListeningSocket
    private let stop: StopEvent

    init(_ server: Server, socket: ListeningSocket, stop: StopEvent) {
        self.server = server
        self.socket = socket
        self.stop = stop
    }

    /// - Throws: `ServerError` when the socket or libfcgi is of no use.
    func run() throws(ServerError) {
        guard let connection = Connection(socket: socket) else { throw .cannotStart(.noMemory) }
        while true {
            let readiness = poll([stop.descriptor, socket.descriptor])
            guard readiness[0] == .idle else { return }
            // An accept would say that there is nothing yet, at once and for ever.
            guard readiness[1] != .broken else { throw .notListening }
            try acceptOne(on: connection)
        }
    }

    private func acceptOne(on connection: Connection) throws(ServerError) {
        switch connection.accept() {
        case .request(let request): answer(request, on: connection)
        case .nothing: return
        case .failed(let errno): try rest(after: errno)
        }
    }

    private func answer(_ request: Request, on connection: Connection) {
        do throws(FileError) {
            let isTaken = try Answer(server.handler(request), to: request).send(connection.write)
            let isWhole = connection.finish() && isTaken
            if !isWhole { server.onFault(.clientGone) }
        } catch {
            connection.abort()
            server.onFault(.bodyFailed(error))
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
