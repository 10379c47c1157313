import Foundation
import Glibc
public import IncidentStore
import SystemPackage

/// The file `refresh.unfinished` in the state folder: the refreshes in a row that began and did not come to their
/// end, each with the store's inode and its run id. They were killed, or a fault of the store ended them.
///
/// It is only a help: where it cannot be read or written, that is no reason to stop.
public struct UnfinishedRefreshes: Sendable {
    /// After so many in a row at the same store, that is suspected.
    public static let most = 2

    private let folder: FilePath

    /// - Precondition: to write, no other process works in the folder; see `RefreshLock`.
    public init(inFolder folder: String) {
        self.folder = FilePath(folder)
    }

    private var file: FilePath { folder.appending("refresh.unfinished") }

    /// How many there are at the store that is there now.
    public var count: Int {
        guard let text = try? String(contentsOfFile: file.string, encoding: .utf8) else { return 0 }
        return text.split(separator: "\n").filter { $0.prefix { $0 != " " } == store }.count
    }

    /// Its inode; 0 where there is none.
    private var store: String {
        let status = try? folder.appending(IncidentStore.fileName).stat()
        return "\(status?.inode.rawValue ?? 0)"
    }

    /// Notes a refresh that begins. Those before are forgotten where they make the store suspect, so that it is
    /// looked through once.
    public func begin(_ runID: RunID, isStoreSuspect: Bool) {
        let old: FileDescriptor.OpenOptions = isStoreSuspect ? .truncate : .append
        let options: FileDescriptor.OpenOptions = [.create, old]
        guard
            let file = try? FileDescriptor.open(
                file, .writeOnly, options: options, permissions: [.ownerReadWrite])
        else { return }
        _ = try? file.closeAfter { try file.writeAll("\(store) \(runID)\n".utf8) }
    }

    /// To be called when a refresh has come to its end, whatever that is.
    public func end() {
        unlink(file.string)
    }
}
