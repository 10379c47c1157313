import Glibc
import SystemPackage

/// A file in the making, under a temporary name. What an earlier run left there goes.
final class NewFile {
    /// Its owner writes it, the responder's group reads it, whatever the umask.
    static let mode: mode_t = 0o640

    private let path: FilePath
    private let descriptor: FileDescriptor
    private var isNamed = false
    private(set) var byteCount = 0

    /// - Throws: `PublishError`.
    init(_ path: FilePath) throws(PublishError) {
        self.path = path
        unlink(path.string)
        descriptor = try PublishError.checking("write", path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate],
                permissions: .ownerReadWrite)
        }
        try PublishError.checking("write", path) { fchmod(descriptor.rawValue, Self.mode) }
    }

    deinit { try? descriptor.close() }

    func write(_ bytes: [UInt8]) throws(PublishError) {
        byteCount += try PublishError.checking("write", path) { try descriptor.writeAll(bytes) }
    }

    /// Returns when the content is on disk.
    func sync() throws(PublishError) {
        try PublishError.checking("write", path) { fsync(descriptor.rawValue) }
    }

    /// Sets the time of change, which readers tell as the report's, to that time, or later: in another second
    /// than the one before, for dates of HTTP have whole seconds. A clock that was days ahead may have left one
    /// before that is yet to come, which does not count. In Unix seconds; `nil` is now, and none before.
    func setModified(at time: Int?, after before: Int?) throws(PublishError) {
        let now = time ?? Glibc.time(nil)
        let next = before.flatMap { $0 > now + 86_400 ? nil : $0 + 1 } ?? now
        let time = timespec(tv_sec: max(now, next), tv_nsec: 0)
        try PublishError.checking("write", path) { futimens(descriptor.rawValue, [time, time]) }
    }

    /// Gives the file its name, in place of whatever has it.
    func rename(to name: FilePath) throws(PublishError) {
        try PublishError.checking("rename", path) { Glibc.rename(path.string, name.string) }
        isNamed = true
    }

    func removeUnlessNamed() {
        if !isNamed { unlink(path.string) }
    }
}
