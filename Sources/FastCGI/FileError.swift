public import SystemPackage

/// Why a file, or a body that is made while it is sent, cannot be sent.
public enum FileError: Error, Equatable, CustomStringConvertible {
    case cannotOpen(path: FilePath, Errno)
    case notAFile(path: FilePath)
    case cannotRead(path: FilePath, Errno)
    case endedEarly(path: FilePath, at: Int, size: Int)
    case cannotMake(reason: String)

    public var description: String {
        switch self {
        case .cannotOpen(let path, let errno): "cannot open \(path): \(errno)"
        case .notAFile(let path): "\(path) is not a regular file"
        case .cannotRead(let path, let errno): "cannot read \(path): \(errno)"
        case .cannotMake(let reason): reason
        case .endedEarly(let path, let offset, let size):
            "\(path) ended at \(offset) of \(size) bytes: it was changed while it was being sent"
        }
    }
}

extension Errno {
    /// The cause of what swift-system throws.
    init(_ error: any Error) {
        self = error as? Errno ?? .ioError
    }
}
