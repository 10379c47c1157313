import FoundationEssentials
import GRDB
import Glibc
import SystemPackage

/// The copy of the store from before its last migration, in the state folder. There is one at most, and
/// only for some days: nothing may stay there of what the store has removed.
public enum StoreBackup {
    /// The longest that one is kept.
    static let longestDays = 7

    private static let names = DatedNames(kind: "backup")

    /// Writes one, whose name tells when (Unix seconds), and removes those before.
    ///
    /// - Returns: its path, when it is on disk.
    /// - Throws: `Errno` or `DatabaseError`.
    static func make(of store: DatabaseQueue, inFolder folder: String, now: Int) throws -> String {
        let folder = FilePath(folder)
        let name = names.name(at: now)
        try StoreCopy.write(of: store, to: folder.appending(name).string)
        try remove(inFolder: folder) { $0 != name }
        return folder.appending(name).string
    }

    /// Removes what is older than the retention, or than a week where that is less, and of stores that were
    /// damaged, too. One from the future has no age that is known, and goes as well.
    ///
    /// - Parameters:
    ///   - folder: the state folder.
    ///   - retentionDays: 0 for ever.
    ///   - now: Unix seconds.
    ///   - latest: what time it may be at most, where that is not certain; Unix seconds.
    /// - Precondition: no other process makes one there.
    /// - Throws: `StoreError`.
    public static func removeExpired(
        inFolder folder: String, retentionDays: Int, now: Int, latest: Int? = nil
    ) throws(StoreError) {
        let days = retentionDays == 0 ? longestDays : min(retentionDays, longestDays)
        let kept = now - days * 24 * 60 * 60...max(now, latest ?? now)
        do {
            try remove(inFolder: FilePath(folder)) { name in
                !(names.time(of: name).map(kept.contains) ?? false)
            }
            try DamagedStore.remove(inFolder: FilePath(folder)) { !kept.contains($0) }
        } catch {
            throw StoreError(
                "remove an old copy of", path: "\(folder)/\(IncidentStore.fileName)", error)
        }
    }

    /// What was not finished goes too.
    private static func remove(
        inFolder folder: FilePath, where isOld: (_ name: String) -> Bool
    ) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.string)
        where name.wholeMatch(of: /backup(-\w+)?\.sqlite\.new.*/) != nil
            || (names.time(of: name) != nil && isOld(name))
        {
            try checked(unlink(folder.appending(name).string))
        }
    }
}
