import Dispatch
import Foundation
import Synchronization
import Testing

/// Runs each test of a suite on a thread of its own. These tests block, waiting for processes and
/// sockets, and would otherwise take away the few threads that every asynchronous test shares.
struct OwnThread: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let executor = ThreadExecutor()
        defer { executor.stop() }
        try await withTaskExecutorPreference(executor) {
            try await function()
        }
    }
}

extension Trait where Self == OwnThread {
    static var ownThread: Self { OwnThread() }
}

/// One thread that lives as long as the test: a process dies with the thread that started it (see
/// `RunningProcess`), so a pool's threads, which go when they are idle, will not do.
private final class ThreadExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let news = DispatchSemaphore(value: 0)

    init() {
        Thread { [self] in runJobs() }.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        news.signal()
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        news.signal()
    }

    private func runJobs() {
        while true {
            news.wait()
            let (job, isStopped) = state.withLock { state in
                (state.jobs.isEmpty ? nil : state.jobs.removeFirst(), state.isStopped)
            }
            job?.runSynchronously(on: asUnownedTaskExecutor())
            if job == nil, isStopped { return }
        }
    }
}
