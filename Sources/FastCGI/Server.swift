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
    let slowLane: SlowLane?
    let onFault: @Sendable (ServerFault) -> Void
    let handler: @Sendable (Request) -> Response

    /// - Parameters:
    ///   - threads: how many requests are answered at a time; those that come meanwhile wait, in order. Where
    ///     answers want a processor, few are best: many at a time take as long as all of them together.
    ///   - slowLane: for the requests whose answers may take long; they have threads of their own.
    ///   - drainLimit: how long the requests in flight may take to their end after the stop.
    ///   - onFault: called on the threads.
    ///   - handler: called on the threads.
    public init(
        threads: Int = 4,
        slowLane: SlowLane? = nil,
        drainLimit: Duration = .seconds(30),
        onFault: @escaping @Sendable (ServerFault) -> Void = { _ in },
        handler: @escaping @Sendable (Request) -> Response
    ) {
        self.threads = threads
        self.slowLane = slowLane
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
        let line = slowLane.map { WaitingLine(most: $0.most, patience: $0.patience) }
        let crew: Crew
        do throws(Errno) {
            crew = try Crew(works(socket, until: stop, line))
        } catch {
            throw .cannotStart(error)
        }
        let failure = crew.wait(until: stop)
        line?.close(threads: slowLane?.threads ?? 0)
        if let failure { throw failure }
        return crew.drain(limit: drainLimit) + (line?.count ?? 0)
    }

    private func works(
        _ socket: ListeningSocket, until stop: StopEvent, _ line: WaitingLine?
    ) -> [@Sendable () throws(ServerError) -> Void] {
        let worker = Worker(self, socket: socket, stop: stop, line: line)
        var works = Array(repeating: worker.run, count: threads)
        if let slowLane, let line {
            let slow = SlowWorker(server: self, lane: slowLane, line: line)
            works += Array(repeating: slow.run, count: slowLane.threads)
        }
        return works
    }
}
