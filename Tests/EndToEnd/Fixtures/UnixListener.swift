import Foundation
import Glibc

/// A listening Unix socket that this process holds open, as systemd does for a service.
final class UnixListener: Sendable {
    private let descriptor: Int32

    /// Listens at a socket of that name in the folder.
    init(at name: String, in folder: URL) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(folder.appending(path: name).path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let size = socklen_t(MemoryLayout.size(ofValue: address))
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        guard result == 0, listen(descriptor, 4096) == 0 else {
            throw TestFailure("cannot listen at \(name): \(lastError())")
        }
    }

    /// The socket, to be a program's standard input.
    var handle: FileHandle { FileHandle(fileDescriptor: descriptor, closeOnDealloc: false) }

    /// Takes one connection, and closes it after what came first, and an answer to it.
    ///
    /// - Returns: what came, at most 64 KiB.
    func takeOne(answering answer: Data = Data()) throws -> [UInt8] {
        let peer = accept(descriptor, nil, nil)
        guard peer >= 0 else { throw TestFailure("cannot accept: \(lastError())") }
        defer { close(peer) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let received = Array(bytes[..<max(0, recv(peer, &bytes, bytes.count, 0))])
        var rest = answer
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { throw TestFailure("cannot answer: \(lastError())") }
            rest = rest.dropFirst(sent)
        }
        return received
    }

    deinit {
        close(descriptor)
    }
}
