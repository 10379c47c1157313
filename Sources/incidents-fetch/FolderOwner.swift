import Foundation
import Glibc
import Settings
import SystemPackage

/// Who works in a state folder: its owner and nobody else, so that no file in it has another owner.
struct FolderOwner {
    private let name: String?
    private let user: uid_t
    private let group: gid_t

    /// The owner of a folder, where this process may act as that; `nil` where there is no folder. On an
    /// installed host it is the service's user: what root had made there, that one could not write.
    ///
    /// - Throws: `FolderOwnerError`.
    init?(of folder: String, on host: InstalledHost?) throws(FolderOwnerError) {
        guard
            let attributes = try? FileManager.default.attributesOfItem(
                atPath: Self.resolved(folder)),
            let user = attributes[.ownerAccountID] as? NSNumber,
            let group = attributes[.groupOwnerAccountID] as? NSNumber
        else { return nil }
        name = attributes[.ownerAccountName] as? String
        self.user = user.uint32Value
        self.group = group.uint32Value
        guard [0, self.user].contains(geteuid()) else {
            throw .isAnother(folder: folder, owner: description)
        }
        guard host == nil || self.user != 0 else { throw .isRoots(folder: folder) }
        let isTyped = ProcessInfo.processInfo.environment["INVOCATION_ID"] == nil
        guard host == nil || geteuid() == 0 || !isTyped else {
            throw .isAnother(folder: folder, owner: "systemd")
        }
    }

    /// Attributes are those of a link itself.
    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path
    }

    private var description: String { name ?? "user \(user)" }

    /// Makes the whole process, started by root, the owner's, for good.
    ///
    /// - Throws: `FolderOwnerError.cannotBecome`.
    func become() throws(FolderOwnerError) {
        guard geteuid() == 0, user != 0 else { return }
        do throws(Errno) {
            if let name {
                try checked(initgroups(name, group))
            } else {
                try checked(setgroups(1, [group]))
            }
            try checked(setgid(group))
            try checked(setuid(user))
        } catch {
            throw .cannotBecome(owner: description, reason: error)
        }
        let isDone =
            getuid() == user && geteuid() == user && getgid() == group && getegid() == group
            && setuid(0) == -1
        guard isDone else { throw .cannotBecome(owner: description, reason: .notPermitted) }
    }

    private func checked(_ status: Int32) throws(Errno) {
        guard status == 0 else { throw Errno(rawValue: errno) }
    }
}

/// Why a process may not work in a state folder.
enum FolderOwnerError: Error, Equatable, CustomStringConvertible {
    case isAnother(folder: String, owner: String)
    case isRoots(folder: String)
    case cannotBecome(owner: String, reason: Errno)

    var description: String {
        switch self {
        case .isAnother(let folder, let owner):
            "only \(owner == "root" ? "" : "\(owner) and ")root may work in \(folder), and this is \(ProcessInfo.processInfo.userName); "
                + "for a refresh, type as root: systemctl start incidents-fetch"
        case .isRoots(let folder):
            "\(folder) is root's, and the service works as another user; type: "
                + "chown -R incidents:incidents \(folder)/"
        case .cannotBecome(let owner, let reason):
            "cannot go on as \(owner), the state folder's owner: \(reason)"
        }
    }
}
