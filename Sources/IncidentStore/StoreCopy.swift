import GRDB
import Glibc
import SystemPackage

/// A copy of the store at one moment, in one file: nothing of it is in a log beside it.
enum StoreCopy {
    /// Writes one, of mode 0640 whatever the umask. What has the name is replaced, when all is on disk; what a
    /// run that was killed has left unfinished, too.
    ///
    /// - Throws: `Errno` or `DatabaseError`.
    static func write(of store: DatabaseQueue, to path: String) throws {
        let (path, new) = (FilePath(path), FilePath(path + ".new"))
        try writeUnnamed(of: store, to: new)
        do {
            try checked(rename(new.string, path.string))
        } catch {
            unlink(new.string)
            throw error
        }
        try path.removingLastComponent().syncFolder()
    }

    /// The same in a file that is not to be read before it is renamed.
    static func writeUnnamed(of store: DatabaseQueue, to new: FilePath) throws {
        unlink(new.string)
        // SQLite fills the empty file that it finds, so that the mode is ours.
        let file = try FileDescriptor.open(
            new, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        do {
            try file.closeAfter {
                try checked(fchmod(file.rawValue, 0o640))
                try store.vacuum(into: new.string)
                try checked(fsync(file.rawValue))
            }
        } catch {
            unlink(new.string)
            throw error
        }
    }
}
