import Glibc
public import SystemPackage

/// A stream socket on which web servers connect: one that a parent passed, or one of our own.
public final class ListeningSocket: Sendable {
    public let descriptor: FileDescriptor
    /// The socket file that we made; `nil` where a parent keeps the socket.
    private let file: SocketFile?

    /// Standard input, where the parent passed a listening socket as FastCGI has it
    /// (`FCGI_LISTENSOCK_FILENO`), or `nil`. It is never shut down: the parent may pass it on.
    public static func inherited() -> ListeningSocket? {
        let standardInput = FileDescriptor.standardInput
        guard isListening(standardInput) else { return nil }
        return ListeningSocket(standardInput, file: nil)
    }

    /// Opens a Unix socket for the owner and the group of the process (mode 0660), in place of one on
    /// which nobody listens any more. What else stands at the path is left alone.
    ///
    /// - Parameter path: at most 107 bytes, which is what the kernel's `sun_path` holds.
    /// - Returns: the socket, which listens.
    /// - Throws: `SocketError`
    public static func open(at path: FilePath) throws(SocketError) -> ListeningSocket {
        let (descriptor, file) = try SocketFile.bind(path)
        return ListeningSocket(descriptor, file: file)
    }

    private init(_ descriptor: FileDescriptor, file: SocketFile?) {
        self.descriptor = descriptor
        self.file = file
    }

    /// Closes an own socket and removes its file, unless another process has put its own there.
    public func close() {
        guard let file else { return }
        file.removeIfSame()
        try? descriptor.close()
    }

    /// Whether the descriptor is a socket that listens.
    static func isListening(_ descriptor: FileDescriptor) -> Bool {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let result = getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ACCEPTCONN, &value, &size)
        return result == 0 && value != 0
    }

    /// Several threads, and several processes, wait for the same connection; who comes late must not
    /// hang in `accept`.
    func makeNonBlocking() {
        let flags = fcntl(descriptor.rawValue, F_GETFL)
        _ = fcntl(descriptor.rawValue, F_SETFL, flags | O_NONBLOCK)
    }
}
