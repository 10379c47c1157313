import GRDB
import SQLiteProgress

/// A published copy of the store, open for reading: everything that is read of it is of one refresh.
public struct StoreReader: Sendable {
    let database: DatabaseQueue
    private(set) var limit = ReadLimit.none

    /// Less than a millisecond of work, most often.
    private static let stepsBetweenChecks: Int32 = 10_000

    /// Opens a copy, which never changes and is read without locks.
    ///
    /// - Throws: `StoreError`.
    public init(copy path: String) throws(StoreError) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.prepareDatabase { db in
            // Nothing may be written, not even beside: what is sorted stays in memory.
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            // 4 MiB: there are several connections, and the system keeps the pages. An employee's page asks
            // for the same thousand incidents in four ways.
            try db.execute(sql: "PRAGMA cache_size = -4096")
        }
        // What a path may hold, a URI has in escaped form.
        let escaped = path.utf8.map { byte in
            let isPlain =
                byte == UInt8(ascii: "/") || (0x2D...0x39).contains(byte)
                || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain
                ? String(Unicode.Scalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        do {
            database = try DatabaseQueue(
                path: "file:\(escaped.joined())?immutable=1", configuration: configuration)
        } catch {
            throw StoreError("open", path: path, error)
        }
    }

    /// The same one with the whole time of its limit left: for the next part of an answer that is made in parts.
    public var again: StoreReader { limited(by: limit.again) }

    /// The same one, of which each read ends by the limit.
    func limited(by limit: ReadLimit) -> StoreReader {
        var reader = self
        reader.limit = limit
        return reader
    }

    func read<Value>(_ query: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try readThrowing(query)
        } catch {
            throw StoreError("read", path: database.path, error)
        }
    }

    /// The same, for a query that has errors of its own: they and those of the database pass as they are.
    ///
    /// - Throws: `StoreError.ended` where the limit ended it, or what the query throws.
    func readThrowing<Value>(_ query: (Database) throws -> Value) throws -> Value {
        try limit.check()
        do {
            return try database.read { db in
                try db.endingStatements(
                    every: Self.stepsBetweenChecks, once: { limit.end != nil }
                ) { try query(db) }
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
            throw StoreError.ended(limit.end ?? .late)
        }
    }
}
