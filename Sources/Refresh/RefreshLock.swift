import Foundation
import Glibc
public import SystemPackage

/// Lets one refresh at a time work in a state folder. The lock dies with the process that holds it.
public final class RefreshLock: Sendable {
    private let descriptor: FileDescriptor

    /// - Throws: `RefreshLockError`.
    public init(inFolder folder: String) throws(RefreshLockError) {
        let path = FilePath(folder).appending("refresh.lock")
        do {
            descriptor = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw .unusable(path: path.string, reason: error as? Errno ?? .ioError)
        }
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let reason = Errno(rawValue: errno)
            let holder = try? String(contentsOfFile: path.string, encoding: .utf8)
            try? descriptor.close()
            guard reason == .wouldBlock else {
                throw .unusable(path: path.string, reason: reason)
            }
            throw .held(by: holder ?? "unknown")
        }
        // Only a help to whom the lock stops: not to know the process is no reason to stop too.
        _ = ftruncate(descriptor.rawValue, 0)
        _ = try? descriptor.writeAll(toAbsoluteOffset: 0, "\(getpid())".utf8)
    }

    deinit { try? descriptor.close() }
}

/// Why a refresh may not begin.
public enum RefreshLockError: Error, Equatable, CustomStringConvertible {
    /// - Parameter by: the process id of the refresh that runs.
    case held(by: String)
    case unusable(path: String, reason: Errno)

    /// Whether another refresh is the reason, so that nothing is wrong.
    public var isHeld: Bool {
        switch self {
        case .held: true
        case .unusable: false
        }
    }

    public var description: String {
        switch self {
        case .held(let process): "another refresh is running: process \(process)"
        case .unusable(let path, let reason):
            "cannot lock \(path): \(reason); check that the folder is there, its owner and mode, and how "
                + "it is mounted"
        }
    }
}
