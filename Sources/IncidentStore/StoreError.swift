import GRDB
import SystemPackage

/// Why the store could not be used. Nothing is half done: the transaction has been rolled back, or, where
/// only its log could not be brought into the database file, is stored for good.
public enum StoreError: Error, Equatable, CustomStringConvertible {
    /// - Parameter operation: what was done, as in `cannot open`.
    case failed(operation: String, path: String, reason: String)
    /// It is no database, or a broken one. Nothing else is taken for this: not a store that another program
    /// holds, that may not be read or written, or that has no room on its disk.
    case damaged(path: String, reason: String)
    /// Its tables are those of a later version of this program, which alone may write it.
    ///
    /// - Parameter migrations: what that version did to it.
    case newer(path: String, migrations: [String])
    /// Nothing is wrong with it: what was read for a question took too long, or nobody waits for it any more.
    case ended(ReadEnd)

    init(_ operation: String, path: String, _ error: any Error) {
        self =
            switch error {
            case let error as StoreError: error
            case let error as DamagedValue: .damaged(path: path, reason: "\(error)")
            case is RowDecodingError: .damaged(path: path, reason: "a value is not of its kind")
            case let error as DatabaseError
            where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB:
                .damaged(path: path, reason: error.message ?? "no detail")
            default: .failed(operation: operation, path: path, reason: Self.reason(error))
            }
    }

    /// What went wrong with the store, where anything did with that; any other error as it is.
    static func ofStore(_ operation: String, path: String, _ error: any Error) -> any Error {
        switch error {
        case is DatabaseError, is DamagedValue, is RowDecodingError:
            StoreError(operation, path: path, error)
        default: error
        }
    }

    public var description: String {
        switch self {
        case .failed(let operation, let path, let reason):
            "cannot \(operation) the store \(path): \(reason)"
        case .damaged(let path, let reason):
            "the store \(path) is damaged (\(reason)); the next refresh sets it aside and makes a new one, "
                + "from what the report holds and upstream shows"
        case .newer(let path, let migrations):
            "the store \(path) is of a newer version than this program, and stays as it is "
                + "(\(migrations.map { "\"\($0)\"" }.joined(separator: ", ")) was done to it); install "
                + "that version of incidents-fetch again, or a later one"
        case .ended(.late): "what was asked of the store takes longer than a question may"
        case .ended(.abandoned): "nobody waits for what was asked of the store"
        }
    }

    private static func reason(_ error: any Error) -> String {
        let full = "the disk is full; make room, the next refresh recovers by itself"
        guard let error = error as? DatabaseError else {
            return error as? Errno == .noSpace ? full : "\(error)"
        }
        // SQLite tells by this code that it could not make room for the file beside the store.
        let isFull =
            error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
        return switch error.resultCode {
        case _ where isFull: full
        case .SQLITE_READONLY: "it is read-only; check its owner and mode, and how it is mounted"
        case .SQLITE_CANTOPEN: "it cannot be opened or made; check the folder's owner and mode"
        case .SQLITE_IOERR:
            "it cannot be read or written; check the space (df) and the disk (journalctl -k -p err)"
        case .SQLITE_BUSY: "another program holds it; wait for that one to end"
        default: "\(error)"
        }
    }
}
