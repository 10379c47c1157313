import FoundationEssentials
import Glibc
import SystemPackage

/// A store that was found damaged, in the state folder under a dated name: more can be got out of it, with
/// `sqlite3`'s `.recover`, than the next refresh needs. Like a backup, it is there for some days only.
public enum DamagedStore {
    /// How many are kept.
    private static let most = 2

    private static let names = DatedNames(kind: "damaged")
    /// What SQLite keeps beside a database.
    private static let sides = ["-wal", "-shm", "-journal"]

    /// Puts the store out of the way of a new one, with what SQLite keeps beside it. Of those before, only
    /// the newest stays. The time is in Unix seconds.
    ///
    /// - Returns: its path, when its name is on disk.
    /// - Precondition: no process has it open.
    /// - Throws: `StoreError`.
    public static func setAside(inFolder folder: String, now: Int) throws(StoreError) -> String {
        let store = FilePath(folder).appending(IncidentStore.fileName)
        do {
            let path = try freePath(inFolder: FilePath(folder), from: now)
            // The store first: what is left beside no store, SQLite takes for none's and removes.
            try checked(rename(store.string, path.string))
            for side in sides where rename(store.string + side, path.string + side) != 0 {
                guard errno == ENOENT else { throw Errno(rawValue: errno) }
            }
            try FilePath(folder).syncFolder()
            let kept = try times(inFolder: FilePath(folder)).suffix(most)
            try remove(inFolder: FilePath(folder)) { !kept.contains($0) }
            return path.string
        } catch {
            throw StoreError("set aside", path: store.string, error)
        }
    }

    /// Removes those of the times (Unix seconds) for which `isOld` holds.
    static func remove(inFolder folder: FilePath, where isOld: (_ time: Int) -> Bool) throws {
        for time in try times(inFolder: folder) where isOld(time) {
            for side in sides {
                unlink(folder.appending(names.name(at: time) + side).string)
            }
            try checked(unlink(folder.appending(names.name(at: time)).string))
        }
    }

    /// When those that are there were set aside, ascending.
    private static func times(inFolder folder: FilePath) throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string)
            .compactMap(names.time).sorted()
    }

    /// The path of that second, or of the next one in which no other was set aside.
    private static func freePath(inFolder folder: FilePath, from time: Int) throws -> FilePath {
        let taken = try times(inFolder: folder)
        var time = time
        while taken.contains(time) { time += 1 }
        return folder.appending(names.name(at: time))
    }
}
