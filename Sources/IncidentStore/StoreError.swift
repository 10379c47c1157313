import GRDB

/// Why the store could not be used. Its transaction has been rolled back: the store is as it was.
public struct StoreError: Error, Equatable, CustomStringConvertible {
    /// What was done, as in `cannot open`.
    public let operation: String
    public let path: String
    public let reason: String

    init(_ operation: String, path: String, _ error: any Error) {
        self.operation = operation
        self.path = path
        self.reason = Self.reason(error)
    }

    public var description: String { "cannot \(operation) the store \(path): \(reason)" }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return switch error.resultCode {
        case .SQLITE_FULL: "the disk is full; make room, the next refresh recovers by itself"
        case .SQLITE_READONLY: "it is read-only; check its owner and mode, and how it is mounted"
        case .SQLITE_CANTOPEN: "it cannot be opened or made; check the folder's owner and mode"
        case .SQLITE_BUSY: "another program holds it; wait for that one to end"
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: "it is damaged (\(error.message ?? "no detail"))"
        default: "\(error)"
        }
    }
}
