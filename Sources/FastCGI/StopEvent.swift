import Glibc
public import SystemPackage

/// Something that happens at most once, tells a server to stop, and can be waited for beside sockets.
public final class StopEvent: Sendable {
    /// Readable from then on; never read.
    let descriptor: FileDescriptor
    private let writeEnd: FileDescriptor

    /// - Throws: `Errno` when there is no descriptor left.
    public init() throws(Errno) {
        do {
            (descriptor, writeEnd) = try FileDescriptor.pipe()
        } catch {
            throw Errno(error)
        }
    }

    deinit {
        try? descriptor.close()
        try? writeEnd.close()
    }

    /// Lets it happen; may be called on any thread.
    public func happen() {
        _ = try? writeEnd.writeAll([1])
    }

    /// One that happens when the process gets a SIGTERM or SIGINT. To be made on the main thread before
    /// there are others: from then on, no thread of the process is interrupted by these, nor by SIGUSR1,
    /// for which libfcgi would stop.
    ///
    /// - Throws: `Errno` when there is no descriptor or thread left.
    public static func onSignals() throws(Errno) -> StopEvent {
        let event = try StopEvent()
        var blocked = signalSet(SIGTERM, SIGINT, SIGUSR1)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        try startThread {
            var awaited = signalSet(SIGTERM, SIGINT)
            var signal: Int32 = 0
            // It can only fail for a set that holds no valid signal.
            sigwait(&awaited, &signal)
            event.happen()
        }
        return event
    }
}

private func signalSet(_ signals: Int32...) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals {
        sigaddset(&set, signal)
    }
    return set
}
