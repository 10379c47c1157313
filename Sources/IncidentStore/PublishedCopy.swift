import Dispatch
import GRDB
import Glibc
import Synchronization
import SystemPackage

/// The copy of the store for the views, while it is written on a thread of its own: the report that it goes
/// with is made beside it.
public final class PublishedCopy: Sendable {
    private let store: IncidentStore
    private let folder: FilePath
    private let work = DispatchGroup()
    private let failure = Mutex<(any Error)?>(nil)

    fileprivate init(of store: IncidentStore, inFolder folder: String) {
        self.store = store
        self.folder = FilePath(folder)
        DispatchQueue.global().async(group: work) { [self] in
            do {
                // The report is read by the store's own connection.
                var configuration = Configuration()
                configuration.busyMode = .timeout(10)
                let database = try DatabaseQueue(path: store.path, configuration: configuration)
                try StoreCopy.writeUnnamed(of: database, to: unnamed)
                try database.close()
            } catch {
                failure.withLock { $0 = error }
            }
        }
    }

    private var unnamed: FilePath { folder.appending("\(Publication.link).new") }

    /// Waits until it is on disk and gives it its name, and notes in the store what is published.
    ///
    /// - Throws: `StoreError`.
    public func finish(as publication: Publication) throws(StoreError) {
        work.wait()
        do {
            if let failure = failure.withLock(\.self) { throw failure }
            let path = folder.appending(publication.copy)
            try checked(rename(unnamed.string, path.string))
            try folder.syncFolder()
        } catch {
            throw StoreError("copy", path: store.path, error)
        }
        try store.write { db in
            try Publication.set(digest: publication.digest, copy: publication.copy, in: db)
        }
    }

    /// To be called in the end: waits, and removes what has got no name.
    public func discard() {
        work.wait()
        unlink(unnamed.string)
    }
}

extension IncidentStore {
    /// Begins to write the copy for the views of what is stored now.
    ///
    /// - Parameter folder: where it goes, for its owner and the group to read.
    /// - Returns: the copy, to be finished or discarded.
    /// - Throws: `StoreError`, also where there is no room for it; nothing is begun then.
    public func beginCopy(inFolder folder: String) throws(StoreError) -> PublishedCopy {
        do {
            try FreeSpace.check(forCopies: 1, of: database, inFolder: folder)
        } catch {
            throw StoreError("copy", path: path, error)
        }
        return PublishedCopy(of: self, inFolder: folder)
    }

    /// Writes the copy for the views that goes with a report of what is stored, and notes both.
    ///
    /// - Throws: `StoreError`.
    public func writeCopy(
        _ publication: Publication, inFolder folder: String
    ) throws(StoreError) {
        let copy = try beginCopy(inFolder: folder)
        defer { copy.discard() }
        try copy.finish(as: publication)
    }
}
