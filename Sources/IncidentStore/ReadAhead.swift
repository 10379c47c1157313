import Dispatch
import Synchronization

/// Makes values on a thread of its own, a bounded number of them ahead of who takes them: both cores work then.
package final class ReadAhead<Value: Sendable>: Sendable {
    private static var mostBatches: Int { 8 }
    private static var mostBytesOfBatch: Int { 256 * 1024 }

    private let batchSize: Int
    private let byteCount: @Sendable (Value) -> Int

    private struct State {
        var batches: [[Value]] = []
        /// How long `make` has waited until there was room.
        var waited: Duration = .zero
        var end: Result<Void, any Error>?
        var worked: Duration = .zero
        var isAbandoned = false
    }

    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    /// Not made with the value: one that is let go below it traps.
    private let room = DispatchSemaphore(value: 0)

    private init(batchSize: Int, byteCount: @escaping @Sendable (Value) -> Int) {
        self.batchSize = batchSize
        self.byteCount = byteCount
        for _ in 0..<Self.mostBatches { room.signal() }
    }

    /// Hands each value that `make` gives to `take`, in their order.
    ///
    /// - Parameters:
    ///   - batchSize: how many pass from one thread to the other at once, at most: 1 for large ones.
    ///   - byteCount: what a value takes in memory, about, where that may be much. Fewer pass at once then.
    ///   - make: is given what takes a value, on another thread.
    ///   - take: is called on this one.
    /// - Returns: for how long the other thread has worked.
    /// - Throws: what `take` throws, which ends `make` soon, or what `make` throws, after whole batches of the
    ///   values before it.
    @discardableResult
    package static func forEach(
        batchSize: Int = 512,
        byteCount: @escaping @Sendable (Value) -> Int = { _ in 0 },
        madeBy make: @escaping @Sendable (_ give: (Value) throws -> Void) throws -> Void,
        _ take: (Value) throws -> Void
    ) throws -> Duration {
        let values = ReadAhead(batchSize: batchSize, byteCount: byteCount)
        DispatchQueue.global().async { values.fill(make) }
        defer { values.abandon() }
        while let batch = try values.next() {
            for value in batch { try take(value) }
        }
        return values.state.withLock(\.worked)
    }

    private func fill(_ make: (_ give: (Value) throws -> Void) throws -> Void) {
        let start = ContinuousClock.now
        var batch: [Value] = []
        var bytes = 0
        let end = Result {
            try make { value in
                batch.append(value)
                bytes += byteCount(value)
                guard batch.count == batchSize || bytes >= Self.mostBytesOfBatch else { return }
                try give(batch)
                batch.removeAll(keepingCapacity: true)
                bytes = 0
            }
            try give(batch)
        }
        state.withLock { state in
            state.worked = .now - start - state.waited
            state.end = end
        }
        filled.signal()
    }

    private func give(_ batch: [Value]) throws {
        let start = ContinuousClock.now
        room.wait()
        try state.withLock { state in
            state.waited += .now - start
            guard !state.isAbandoned else { throw CancellationError() }
            state.batches.append(batch)
        }
        filled.signal()
    }

    /// `nil` at the end.
    private func next() throws -> [Value]? {
        filled.wait()
        let batch = try state.withLock { state in
            if state.batches.isEmpty { try state.end?.get() }
            return state.batches.isEmpty ? nil : state.batches.removeFirst()
        }
        room.signal()
        return batch
    }

    private func abandon() {
        state.withLock { $0.isAbandoned = true }
        room.signal()
    }
}
