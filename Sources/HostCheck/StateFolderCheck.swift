import Foundation
import Glibc
import Refresh

/// Whether a refresh can work in the state folder. Run as the folder's owner, who does that.
struct StateFolderCheck {
    let folder: String
    let advice: Advice

    func findings() -> [Finding] {
        let subject = "state folder"
        var isFolder = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder
        else {
            return [
                .toDo(
                    subject,
                    "\(folder) is no folder that can be seen; "
                        + (advice.isInstalled
                            ? "\(advice.refresh), which makes it"
                            : "make it, or give --state-directory"))
            ]
        }
        let owner = Self.attributes(place)[.ownerAccountName] as? String ?? "its owner"
        guard access(folder, R_OK | W_OK | X_OK) == 0 else {
            return [
                .toDo(
                    subject,
                    "\(folder) cannot be written by \(owner); check its mode (runuser -u \(owner) -- chmod 750 \(folder)) and "
                        + "how it is mounted")
            ]
        }
        return [ownership(subject, owner), space, unfinished].compactMap(\.self)
    }

    /// Where the folder is, if it is a link.
    private var place: String { URL(filePath: folder).resolvingSymlinksInPath().path }

    /// A file of another owner keeps the next refresh from its work.
    private func ownership(_ subject: String, _ owner: String) -> Finding {
        let folderOwner = Self.attributes(place)[.ownerAccountID] as? NSNumber
        let foreign = names.filter {
            Self.attributes("\(folder)/\($0)")[.ownerAccountID] as? NSNumber != folderOwner
        }
        guard foreign.isEmpty else {
            return .toDo(
                subject,
                "\(foreign.joined(separator: ", ")) in \(folder) is not \(owner)'s; "
                    + "type: chown -R --reference=\(folder)/ \(folder)/")
        }
        return .ok(subject, "\(folder) can be written by \(owner)")
    }

    /// Nothing is said of one: it may be running.
    private var unfinished: Finding? {
        let count = UnfinishedRefreshes(inFolder: folder).count
        guard count >= UnfinishedRefreshes.most else { return nil }
        return .toDo(
            "refreshes",
            "\(count) in a row did not come to their end, but for one that is running; the next one looks "
                + "through the store, and sets it aside if that is at fault; \(advice.log)")
    }

    private var space: Finding {
        let needed = Self.needed(forBytes: names.filter(Self.isContent).map(size).reduce(0, +))
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue else {
            return .notChecked("disk space", "the file system of \(folder) does not tell")
        }
        return Self.space(free: free, needed: needed, folder)
    }

    /// The largest that a refresh may write: report and copy beside those before, the store's log, and, with a
    /// migration, a backup. The content has the store twice, for there is a copy of it.
    static func needed(forBytes content: Int) -> Int {
        max(2 * content, 100_000_000)
    }

    static func space(free: Int, needed: Int, _ folder: String) -> Finding {
        let text = "\(free / 1_000_000) MB free for \(folder)"
        guard free >= needed else {
            return .toDo(
                "disk space",
                "\(text), make room until it is \(needed / 1_000_000 + 1) MB: df \(folder)")
        }
        return .ok("disk space", text)
    }

    private static func isContent(_ name: String) -> Bool {
        ["incidents.sqlite", "report-", "views-"].contains { name.hasPrefix($0) }
    }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    private func size(_ name: String) -> Int {
        (Self.attributes("\(folder)/\(name)")[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Of a link, its own.
    private static func attributes(_ path: String) -> [FileAttributeKey: Any] {
        (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
    }
}
