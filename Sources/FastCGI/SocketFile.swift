import Glibc
import SystemPackage

/// The file that a Unix socket of our own stands at.
struct SocketFile: Sendable {
    private let path: FilePath
    private let device: DeviceID
    private let inode: Inode

    /// A full queue of a Unix socket refuses at once, and nginx turns that into a 502.
    private static let backlog: Int32 = 4096

    static func bind(_ path: FilePath) throws(SocketError) -> (FileDescriptor, SocketFile) {
        let address = try UnixAddress(path)
        if try !isFree(address) {
            _ = unlink(path.string)
        }
        let descriptor = try newSocket(for: path)
        do {
            try check(address.bind(descriptor))
            // Nobody can connect before it listens, so the mode holds from the start; unlike a umask, it
            // does not touch what other threads make meanwhile.
            try check(chmod(path.string, 0o660))
            let stat = try path.stat(followTargetSymlink: false)
            try check(listen(descriptor.rawValue, backlog))
            return (descriptor, SocketFile(path: path, device: stat.deviceID, inode: stat.inode))
        } catch {
            try? descriptor.close()
            throw .cannotOpen(path: path, Errno(error))
        }
    }

    /// Removes the file, unless something else stands there by now.
    func removeIfSame() {
        guard let stat = try? path.stat(followTargetSymlink: false),
            stat.deviceID == device, stat.inode == inode
        else { return }
        _ = unlink(path.string)
    }

    private static func newSocket(for path: FilePath) throws(SocketError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else {
            throw .cannotOpen(path: path, Errno(rawValue: errno))
        }
        return FileDescriptor(rawValue: descriptor)
    }

    /// - Returns: `true` when nothing stands at the path, `false` for a socket that nobody listens on.
    /// - Throws: `SocketError` for everything else that stands there.
    private static func isFree(_ address: UnixAddress) throws(SocketError) -> Bool {
        let path = address.path
        let type: FileType
        do {
            type = try path.stat(followTargetSymlink: false).type
        } catch {
            guard Errno(error) == .noSuchFileOrDirectory else {
                throw .cannotOpen(path: path, Errno(error))
            }
            return true
        }
        guard type == .socket else { throw .notASocket(path: path) }
        let probe = try newSocket(for: path)
        defer { try? probe.close() }
        guard address.connect(probe) != 0 else { throw .alreadyServed(path: path) }
        switch Errno(rawValue: errno) {
        case .connectionRefused: return false
        case .noSuchFileOrDirectory: return true
        // A listener with a full queue.
        case .wouldBlock: throw .alreadyServed(path: path)
        case let errno: throw .cannotOpen(path: path, errno)
        }
    }

    private static func check(_ result: Int32) throws(Errno) {
        guard result == 0 else { throw Errno(rawValue: errno) }
    }
}
