import Foundation
import Synchronization
import SystemPackage

@testable import FastCGI

/// A server in this process, on a socket of its own.
final class RunningServer: Sendable {
    let folder: TemporaryFolder
    let socket: ListeningSocket
    let stop: StopEvent
    private let state = Mutex(State())

    private struct State {
        var faults: [ServerFault] = []
        var ending: Result<Int, ServerError>?
    }

    init(
        threads: Int = 16, slowLane: SlowLane? = nil, drainLimit: Duration = .seconds(30),
        handler: @escaping @Sendable (Request) -> Response
    ) throws {
        folder = try TemporaryFolder()
        socket = try .open(at: folder.path("socket"))
        stop = try StopEvent()
        let server = Server(
            threads: threads, slowLane: slowLane, drainLimit: drainLimit,
            onFault: { [weak self] fault in self?.state.withLock { $0.faults.append(fault) } },
            handler: handler)
        try startThread { [self] in
            let ending = Result { () throws(ServerError) in try server.serve(socket, until: stop) }
            state.withLock { $0.ending = ending }
        }
    }

    var faults: [ServerFault] { state.withLock { $0.faults } }
    var path: FilePath { folder.path("socket") }

    func ending() throws -> Result<Int, ServerError> {
        try wait(for: "the server's end") { state.withLock { $0.ending != nil } }
        guard let ending = state.withLock({ $0.ending }) else {
            throw DeadlineExceeded(what: "the server's end")
        }
        // A thread that is left with a stalled peer accepts once more when that is gone; the number of
        // the closed descriptor may be another test's socket by then.
        if ending != .success(0) { return ending }
        socket.close()
        return ending
    }

    /// - Returns: how many requests were left unanswered.
    @discardableResult
    func end() throws -> Int {
        stop.happen()
        return try ending().get()
    }
}
