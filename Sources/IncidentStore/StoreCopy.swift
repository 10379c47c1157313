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
                try copyPages(of: store, to: new.string)
                try checked(fsync(file.rawValue))
            }
        } catch {
            unlink(new.string)
            throw error
        }
    }

    private static func copyPages(of store: DatabaseQueue, to path: String) throws {
        var configuration = Configuration()
        // What is cut off is written anew, and what is done is brought to disk at once.
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA synchronous = OFF")
            try db.execute(sql: "PRAGMA journal_mode = OFF")
        }
        let copy = try DatabaseQueue(path: path, configuration: configuration)
        // A third of the time of VACUUM INTO.
        try store.backup(to: copy)
        // It would need a log beside it, as the store does.
        try copy.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
        }
        try copy.close()
    }
}
