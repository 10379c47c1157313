import Synchronization
import SystemPackage

/// Several threads, and who waits for them.
final class Crew: Sendable {
    /// Each thread writes a byte when it ends.
    private let ends: (read: FileDescriptor, write: FileDescriptor)
    private let state: Mutex<State>

    private struct State {
        var running: Int
        var failure: ServerError?
    }

    /// Starts a thread for each piece of work.
    init(_ works: [@Sendable () throws(ServerError) -> Void]) throws(Errno) {
        do {
            let (read, write) = try FileDescriptor.pipe()
            ends = (read, write)
        } catch {
            throw Errno(error)
        }
        state = Mutex(State(running: works.count))
        for work in works {
            try startThread { self.run(work) }
        }
    }

    deinit {
        try? ends.read.close()
        try? ends.write.close()
    }

    private func run(_ work: () throws(ServerError) -> Void) {
        let result = Result(catching: work)
        state.withLock {
            $0.running -= 1
            if case .failure(let error) = result, $0.failure == nil { $0.failure = error }
        }
        _ = try? ends.write.writeAll([1])
    }

    /// Waits until the stop, or until a thread fails.
    func wait(until stop: StopEvent) -> ServerError? {
        while true {
            let readiness = poll([stop.descriptor, ends.read])
            if readiness[1] == .readable { takeEnd() }
            if let failure = state.withLock({ $0.failure }) { return failure }
            if readiness[0] != .idle { return nil }
        }
    }

    /// Waits until all threads have ended.
    ///
    /// - Returns: how many have not within the limit.
    func drain(limit: Duration) -> Int {
        let deadline = ContinuousClock.now + limit
        while true {
            let running = state.withLock { $0.running }
            let left = deadline - .now
            guard running > 0, left > .zero else { return running }
            if poll([ends.read], timeout: left) == [.readable] { takeEnd() }
        }
    }

    private func takeEnd() {
        var byte: [UInt8] = [0]
        _ = try? byte.withUnsafeMutableBytes { try ends.read.read(into: $0) }
    }
}
