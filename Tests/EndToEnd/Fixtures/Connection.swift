import Foundation
import Glibc

/// A TCP connection to this machine.
final class Connection {
    private let descriptor: Int32

    /// Connects. The receive buffer is how many bytes the kernel takes in before the other side must
    /// wait.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if let receiveBuffer { try set(SO_RCVBUF, to: receiveBuffer) }
        // Ends a test that would otherwise wait for ever.
        try set(SO_RCVTIMEO, to: timeval(tv_sec: 90, tv_usec: 0))
        try withLoopback(port: port) { connect(descriptor, $0, $1) }
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        let sent = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard sent == bytes.count else { throw TestFailure("cannot send: \(lastError())") }
    }

    /// - Returns: at least one byte; none at the end.
    func receive(atMost count: Int = 1 << 16) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &bytes, count, 0)
        guard received >= 0 else { throw TestFailure("cannot receive: \(lastError())") }
        return Array(bytes[..<received])
    }

    /// Whether there is something to receive, if only the end.
    var hasReceived: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    private func set(_ option: Int32, to value: some BitwiseCopyable) throws {
        let result = withUnsafeBytes(of: value) {
            setsockopt(descriptor, SOL_SOCKET, option, $0.baseAddress, socklen_t($0.count))
        }
        guard result == 0 else { throw TestFailure("cannot set up a socket: \(lastError())") }
    }

    deinit {
        close(descriptor)
    }
}

/// A TCP port of 127.0.0.1 that was free just now.
func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    try withLoopback(port: 0) { bind(descriptor, $0, $1) }
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
        _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            getsockname(descriptor, $0, &size)
        }
    }
    return Int(UInt16(bigEndian: address.sin_port))
}

/// The text of `errno`.
func lastError() -> String {
    String(cString: strerror(errno))
}

private func withLoopback(
    port: Int, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout.size(ofValue: address))
    let result = withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, size) }
    }
    guard result == 0 else { throw TestFailure("port \(port): \(lastError())") }
}
