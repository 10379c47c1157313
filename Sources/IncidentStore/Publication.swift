import GRDB
import Incidents

/// What is published of what is stored: a report, and a copy of the store for the views, which both never
/// change. The copy's name tells the report, so that one link flips from both to the next ones.
public struct Publication: Sendable, Hashable {
    /// The name of the link to the copy, in the state folder.
    public static let link = "views.sqlite"

    /// The report's SHA-256 in hexadecimal.
    public let digest: String
    /// The copy's file name in the state folder: `views-<sha256>-<8 random digits>.sqlite`.
    public let copy: String

    /// A new copy that goes with a report.
    public init(digest: String) {
        self.digest = digest
        let number = (0..<4).map { _ in UInt8.random(in: 0...255) }
        copy = "views-\(digest)-\(number.hexadecimal).sqlite"
    }

    /// The copy of that name; `nil` where it is none's.
    public init?(copy: String) {
        guard let match = copy.wholeMatch(of: /views-([0-9a-f]{64})-[0-9a-f]{8}\.sqlite/) else {
            return nil
        }
        digest = String(match.1)
        self.copy = copy
    }
}

extension Publication {
    /// To be called in a transaction that changes what the copy shows, and perhaps what the report shows. A
    /// migration that has the report spelled otherwise changes it, too.
    static func outdate(isReportChanged: Bool, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO publication (id) VALUES (1)
                ON CONFLICT DO UPDATE SET digest = iif(?, NULL, digest), copy = NULL
                """,
            arguments: [isReportChanged])
    }

    static func set(digest: String, copy: String?, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO publication (id, digest, copy) VALUES (1, ?, ?)
                ON CONFLICT DO UPDATE SET digest = excluded.digest, copy = excluded.copy
                """,
            arguments: [digest, copy])
    }
}

extension IncidentStore {
    /// The report of what is stored, by its SHA-256 in hexadecimal; `nil` where none has been made since that
    /// changed.
    ///
    /// - Throws: `StoreError`.
    public func reportDigest() throws(StoreError) -> String? {
        try read { db in try String.fetchOne(db, sql: "SELECT digest FROM publication") }
    }

    /// Whether what is published is what is stored; there is nothing to publish before the first answer.
    ///
    /// - Throws: `StoreError`.
    public func isPublished(as published: Publication?) throws(StoreError) -> Bool {
        try read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT digest, copy FROM publication") else {
                // A version before this one may have published.
                return try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM sources)")
                    ?? false
            }
            guard let published else { return false }
            return try published.digest == row.ifPresent(0, row.text)
                && published.copy == row.ifPresent(1, row.text)
        }
    }

    /// How many employees the report of what is stored has.
    ///
    /// - Throws: `StoreError`.
    public func reportedEmployees() throws(StoreError) -> Int {
        try read { db in
            try Int.fetchOne(db, sql: "SELECT count(DISTINCT employee_id) FROM attributions") ?? 0
        }
    }

    func read<Value>(_ query: (Database) throws -> Value) throws(StoreError) -> Value {
        do {
            return try database.read(query)
        } catch {
            throw StoreError("read", path: path, error)
        }
    }
}
