import Dispatch
import Foundation
import Synchronization

/// Clients that each do the same again and again, on threads of their own, until they are stopped.
final class Load: Sendable {
    private let tally = Tally()
    private let threads = DispatchGroup()

    /// Starts them. The action throws when what came back is not right.
    init(clients: Int, action: @escaping @Sendable () throws -> Void) {
        for _ in 0..<clients {
            threads.enter()
            Thread { [tally, threads] in
                while !tally.isStopped {
                    tally.count(Result(catching: action))
                }
                threads.leave()
            }.start()
        }
    }

    /// Waits until so many more actions are done.
    func more(_ count: Int) throws {
        let before = tally.done
        try eventually("\(count) more answers") { tally.done >= before + count }
    }

    /// Stops, once the actions under way have ended.
    ///
    /// - Returns: how many were done, and why some of them failed.
    func stop() -> (done: Int, failures: [String]) {
        tally.stop()
        threads.wait()
        return (tally.done, tally.failures)
    }

    deinit {
        tally.stop()
    }
}

/// What the threads share with their owner, who may go before they end.
private final class Tally: Sendable {
    private struct State {
        var isStopped = false
        var done = 0
        var failures: [String] = []
    }

    private let state = Mutex(State())

    var isStopped: Bool { state.withLock(\.isStopped) }
    var done: Int { state.withLock(\.done) }
    var failures: [String] { state.withLock(\.failures) }

    func stop() {
        state.withLock { $0.isStopped = true }
    }

    func count(_ result: Result<Void, any Error>) {
        state.withLock {
            $0.done += 1
            // The first few tell what is wrong.
            guard case .failure(let error) = result, $0.failures.count < 5 else { return }
            $0.failures.append("\(error)")
        }
    }
}
