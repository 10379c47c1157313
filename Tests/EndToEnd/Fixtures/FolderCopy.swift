import Foundation

/// A state folder as it was, and what the upstream told then, to be put back.
struct FolderCopy {
    private let installation: Installation
    private let copy: URL

    init(of installation: Installation) throws {
        self.installation = installation
        copy = installation.folder.url.appending(path: "copy-\(UUID())")
        try run("mkdir", copy.path)
        for folder in folders { try run("cp", "-a", folder.path, copy.path) }
    }

    private var folders: [URL] {
        [installation.state, installation.payloads].filter {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    /// Puts it back as a person would: the responder and the refreshes are not running meanwhile.
    func restore() throws {
        installation.responder?.stop()
        for folder in folders {
            try run("rm", "-r", folder.path)
            try run("cp", "-a", "\(copy.path)/\(folder.lastPathComponent)", folder.path)
        }
        try installation.restartResponder()
    }
}
