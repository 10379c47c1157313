import GRDB
import Glibc

/// Room on the disk, asked for before a whole copy of the store is begun: where there is none, nothing is half
/// done, and no other file's room is taken meanwhile.
enum FreeSpace {
    /// - Throws: `NoRoom` where a folder has no room for so many times the store.
    static func check(forCopies copies: Int, of store: DatabaseQueue, inFolder folder: String)
        throws
    {
        let size = try store.read { db in
            try Int.fetchOne(
                db, sql: "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        }
        guard let size, let free = bytes(inFolder: folder) else { return }
        let (needed, isTooMuch) = size.multipliedReportingOverflow(by: copies)
        guard !isTooMuch, needed <= free else { throw NoRoom(needed: needed, free: free) }
    }

    /// `nil` where the file system does not tell.
    private static func bytes(inFolder folder: String) -> Int? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0, status.f_blocks > 0 else { return nil }
        let (bytes, isTooMuch) = UInt64(status.f_bavail)
            .multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isTooMuch ? nil : Int(clamping: bytes)
    }
}

/// There is no room for a copy.
struct NoRoom: Error, CustomStringConvertible {
    let needed: Int
    let free: Int

    var description: String {
        "\(needed) bytes are needed beside it, and \(free) are free; make room, the next refresh recovers by "
            + "itself"
    }
}
