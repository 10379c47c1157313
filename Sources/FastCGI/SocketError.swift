public import SystemPackage

/// Why there is no socket to answer on.
public enum SocketError: Error, Equatable, CustomStringConvertible {
    case pathTooLong(path: FilePath)
    case alreadyServed(path: FilePath)
    case notASocket(path: FilePath)
    case cannotOpen(path: FilePath, Errno)

    public var description: String {
        switch self {
        case .pathTooLong(let path):
            "cannot open the socket \(path): its path has \(path.string.utf8.count) bytes, and the "
                + "system takes at most 107; choose a shorter one"
        case .alreadyServed(let path):
            "cannot open the socket \(path): another responder listens there; stop it, or choose "
                + "another path"
        case .notASocket(let path):
            "cannot open the socket \(path): a file that is not a socket is in the way; remove it, or "
                + "choose another path"
        case .cannotOpen(let path, .noSuchFileOrDirectory):
            "cannot open the socket \(path): its folder does not exist; make the folder first"
        case .cannotOpen(let path, let errno):
            "cannot open the socket \(path): \(errno)"
        }
    }
}
