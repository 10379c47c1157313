import Glibc
import SystemPackage

/// What can be done with a descriptor.
enum Readiness {
    case idle
    case readable
    /// Failed, or closed at the far end; a socket that no longer listens is for ever in this state.
    case broken

    fileprivate init(_ events: Int16) {
        self =
            switch Int32(events) {
            case 0: .idle
            case POLLIN: .readable
            default: .broken
            }
    }
}

/// Waits until one of the descriptors is not idle, or the timeout (rounded up to milliseconds) is over;
/// without one, for ever. The result is the state of each, in their order.
func poll(_ descriptors: [FileDescriptor], timeout: Duration? = nil) -> [Readiness] {
    var entries = descriptors.map { pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0) }
    _ = Glibc.poll(&entries, nfds_t(entries.count), timeout.map(milliseconds) ?? -1)
    return entries.map { Readiness($0.revents) }
}

/// Whether the far end of a Unix socket has closed it. One that has only ended what it sends still listens.
func isHungUp(_ socket: FileDescriptor) -> Bool {
    // POLLHUP and POLLERR are always reported.
    var entry = pollfd(fd: socket.rawValue, events: 0, revents: 0)
    return Glibc.poll(&entry, 1, 0) > 0
}

private func milliseconds(_ duration: Duration) -> Int32 {
    let count = max(duration, .zero) / .milliseconds(1)
    return Int32(exactly: count.rounded(.up)) ?? .max
}
