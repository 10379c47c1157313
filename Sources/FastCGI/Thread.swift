import Glibc
import SystemPackage

/// Runs `body` on a new thread of its own, which nobody waits for.
///
/// A free function, because a closure made in `@main` and handed to C traps off the main thread.
///
/// - Throws: `Errno` when the system has no thread to give.
func startThread(_ body: @escaping @Sendable () -> Void) throws(Errno) {
    let closure = Unmanaged.passRetained(ThreadBody(run: body))
    var thread = pthread_t()
    let result = pthread_create(
        &thread, nil,
        { argument in
            guard let argument else { return nil }
            Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, closure.toOpaque())
    guard result == 0 else {
        closure.release()
        throw Errno(rawValue: result)
    }
    pthread_detach(thread)
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
