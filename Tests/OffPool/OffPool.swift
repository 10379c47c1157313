import Foundation

/// Does work that takes minutes of a processor on a thread of its own: asynchronous tests, which share a few
/// threads, go on meanwhile, and their time-outs with them.
public func offPool<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}
