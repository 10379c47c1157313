import Dispatch
import Synchronization

/// The requests of a slow lane that nobody has begun to answer, in their order.
final class WaitingLine: Sendable {
    struct Waiting: Sendable {
        let request: Request
        let connection: Connection
        fileprivate let end: ContinuousClock.Instant

        var isLate: Bool { ContinuousClock.now >= end }
    }

    private struct State {
        var waiting: [Waiting] = []
        var isClosed = false
    }

    private let most: Int
    private let patience: Duration
    private let state = Mutex(State())
    /// Counts what has been added, and at the close one for each thread.
    private let news = DispatchSemaphore(value: 0)

    init(most: Int, patience: Duration) {
        self.most = most
        self.patience = patience
    }

    /// - Returns: `false` where there is no room, or the line is closed.
    func add(_ request: Request, on connection: Connection) -> Bool {
        let end = ContinuousClock.now + patience
        let isAdded = state.withLock { state in
            guard state.waiting.count < most, !state.isClosed else { return false }
            state.waiting.append(Waiting(request: request, connection: connection, end: end))
            return true
        }
        if isAdded { news.signal() }
        return isAdded
    }

    /// Waits for the next one.
    ///
    /// - Returns: `nil` when the line is closed, and nobody is left in it.
    func next() -> Waiting? {
        while true {
            news.wait()
            let (next, isClosed) = state.withLock { state in
                (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
            }
            // Where it was taken away for another reason, there is one signal too many.
            if next != nil || isClosed { return next }
        }
    }

    /// Takes away those that have waited too long.
    func takeLate() -> [Waiting] { take(\.isLate) }

    /// Takes away those whose clients have gone.
    func takeAbandoned() -> [Waiting] { take { $0.request.isAbandoned() } }

    private func take(_ isTaken: (Waiting) -> Bool) -> [Waiting] {
        state.withLock { state in
            var (taken, rest): ([Waiting], [Waiting]) = ([], [])
            for waiting in state.waiting {
                if isTaken(waiting) { taken.append(waiting) } else { rest.append(waiting) }
            }
            state.waiting = rest
            return taken
        }
    }

    /// How long until somebody will have waited too long; `nil` while nobody waits.
    var timeUntilLate: Duration? {
        state.withLock { $0.waiting.first.map { $0.end - .now } }
    }

    var count: Int { state.withLock(\.waiting.count) }

    /// Lets the threads end that take from it, once it is empty.
    func close(threads: Int) {
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads { news.signal() }
    }
}
