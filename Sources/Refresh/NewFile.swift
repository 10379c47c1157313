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

    /// Sets the time of change, which readers tell as the report's, to now, or later: in another second than
    /// the one before (Unix seconds), for dates of HTTP have whole seconds.
    func setModified(after before: Int?) throws(PublishError) {
        let time = timespec(tv_sec: max(Glibc.time(nil), (before ?? 0) + 1), tv_nsec: 0)
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
