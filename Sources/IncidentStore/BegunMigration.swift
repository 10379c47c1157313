import FoundationEssentials
import GRDB
import Glibc
import SystemPackage

/// The file `migration.unfinished` in the state folder, while a migration is not done: the name of the backup of
/// before its first try.
struct BegunMigration {
    private let folder: FilePath

    init(inFolder folder: String) {
        self.folder = FilePath(folder)
    }

    private var note: FilePath { folder.appending("migration.unfinished") }

    /// The path of the backup from before the first try, where that has done a part of the migration; `nil` where
    /// there was none, or the store is still in the same version as the backup.
    func backup(ofStoreWith applied: Set<String>, _ migrator: DatabaseMigrator) -> String? {
        guard let data = try? Data(contentsOf: URL(filePath: note.string)),
            let name = FilePath.Component(String(decoding: data, as: UTF8.self)),
            name.kind == .regular
        else { return nil }
        let backup = folder.appending(name).string
        var configuration = Configuration()
        configuration.readonly = true
        // Of a backup that cannot be read, nobody has anything: another is made.
        let before = try? DatabaseQueue(path: backup, configuration: configuration).read { db in
            try migrator.appliedIdentifiers(db)
        }
        guard let before, !before.isEmpty, before.isStrictSubset(of: applied) else { return nil }
        return backup
    }

    /// Notes a backup, before the first migration is done.
    ///
    /// - Throws: `Errno`.
    func begin(backup: String) throws {
        let file = try FileDescriptor.open(
            note, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        try file.closeAfter {
            try file.writeAll((FilePath(backup).lastComponent?.string ?? "").utf8)
            try checked(fsync(file.rawValue))
        }
        try folder.syncFolder()
    }

    /// To be called when the store is up to date.
    ///
    /// - Throws: `Errno`.
    func end() throws {
        guard unlink(note.string) != 0 else { return }
        guard errno == ENOENT else { throw Errno(rawValue: errno) }
    }
}
