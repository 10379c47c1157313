import Glibc
import SystemPackage

/// Answers the FastCGI requests of a socket, each on one of several threads, so that a peer that stalls
/// delays nobody as long as a thread is left.
///
/// ```swift
/// let stop = try StopEvent.onSignals()
/// let server = Server(handler: { request in Response(.notFound) })
/// try server.serve(socket, until: stop)
/// ```
public struct Server: Sendable {
    private let threads: Int
    private let drainLimit: Duration
    let onFault: @Sendable (ServerFault) -> Void
    let handler: @Sendable (Request) -> Response

    /// - Parameters:
    ///   - threads: how many requests are answered at a time; those that come meanwhile wait, in order. Where
    ///     answers want a processor, few are best: many at a time take as long as all of them together.
    ///   - drainLimit: how long the requests in flight may take to their end after the stop.
    ///   - onFault: called on the threads.
    ///   - handler: called on the threads.
    public init(
        threads: Int = 4,
        drainLimit: Duration = .seconds(30),
        onFault: @escaping @Sendable (ServerFault) -> Void = { _ in },
        handler: @escaping @Sendable (Request) -> Response
    ) {
        self.threads = threads
        self.drainLimit = drainLimit
        self.onFault = onFault
        self.handler = handler
    }

    /// Serves until the stop, and then until the requests in flight are answered or the drain limit is
    /// over. Connections that nobody has accepted stay in the socket's queue, for the next process.
    ///
    /// - Returns: how many requests were left unanswered at the drain limit.
    /// - Throws: `ServerError` when the socket cannot be served.
    @discardableResult
    public func serve(_ socket: ListeningSocket, until stop: StopEvent) throws(ServerError) -> Int {
        guard ListeningSocket.isListening(socket.descriptor) else { throw .notListening }
        socket.makeNonBlocking()
        // A client that went away is an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        let worker = Worker(self, socket: socket, stop: stop)
        let crew: Crew
        do throws(Errno) {
            crew = try Crew(threads, work: worker.run)
        } catch {
            throw .cannotStart(error)
        }
        if let failure = crew.wait(until: stop) { throw failure }
        return crew.drain(limit: drainLimit)
    }
}
