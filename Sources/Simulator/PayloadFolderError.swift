/// Why a folder cannot be served as the upstream's payloads.
public enum PayloadFolderError: Error, Equatable, CustomStringConvertible {
    case noFolder(path: String)
    case noIdentities(folder: String)

    public var description: String {
        switch self {
        case .noFolder(let path):
            "there is no folder \"\(path)\"; --data takes one that holds identities.json "
                + "and incidents/<type>.json"
        case .noIdentities(let folder):
            "there is no readable identities.json in \"\(folder)\"; --data takes a folder "
                + "that holds it, and incidents/<type>.json"
        }
    }
}
