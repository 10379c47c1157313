import Glibc
import SystemPackage

/// The address of a Unix socket, in the form the system takes.
struct UnixAddress {
    let path: FilePath
    private var address = sockaddr_un()

    init(_ path: FilePath) throws(SocketError) {
        self.path = path
        let bytes = Array(path.string.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < capacity else { throw .pathTooLong(path: path) }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    func bind(_ socket: FileDescriptor) -> Int32 {
        withAddress { Glibc.bind(socket.rawValue, $0, $1) }
    }

    func connect(_ socket: FileDescriptor) -> Int32 {
        withAddress { Glibc.connect(socket.rawValue, $0, $1) }
    }

    private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            let size = MemoryLayout<sockaddr_un>.size
            return pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(size))
            }
        }
    }
}
