import Glibc
public import SystemPackage

/// Why a report could not be published. The one before is as it was.
public struct PublishError: Error, Equatable, CustomStringConvertible {
    /// What was done, as in `write`.
    public let operation: String
    public let path: String
    public let reason: Errno

    public var description: String {
        let hint =
            switch reason {
            case .noSpace: "; make room, the next refresh recovers by itself"
            case .permissionDenied, .readOnlyFileSystem:
                "; check the folder's owner and mode, and how it is mounted"
            default: ""
            }
        return "cannot \(operation) \(path): \(reason)\(hint)"
    }

    public init(operation: String, path: String, reason: Errno) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// The value of a system call, its failure translated.
    static func checking<Value>(
        _ operation: String, _ path: FilePath, _ call: () throws -> Value
    ) throws(PublishError) -> Value {
        do {
            return try call()
        } catch {
            let reason = error as? Errno ?? .ioError
            throw PublishError(operation: operation, path: path.string, reason: reason)
        }
    }

    /// The value of a C function that answers -1 and sets `errno` where it fails.
    static func checking(
        _ operation: String, _ path: FilePath, status call: () -> Int32
    ) throws(PublishError) {
        try checking(operation, path) {
            guard call() != -1 else { throw Errno(rawValue: errno) }
        }
    }
}
