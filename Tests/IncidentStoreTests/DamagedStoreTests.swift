import Foundation
import GRDB
import Incidents
import Testing

@testable import IncidentStore

@Suite struct DamagedStoreTests {
    private let day = 24 * 60 * 60
    private let folder: String

    init() throws {
        folder = try TestStore.newFolder()
    }

    private func write(_ name: String, _ text: String = "x") throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `it is set aside with all that SQLite keeps beside it, byte for byte`() throws {
        for side in ["", "-wal", "-shm"] { try write("incidents.sqlite\(side)", "store\(side)") }
        let path = try DamagedStore.setAside(inFolder: folder, now: 1_700_000_000)
        #expect(path == "\(folder)/damaged-20231114T221320Z.sqlite")
        #expect(
            try names() == ["", "-shm", "-wal"].map { "damaged-20231114T221320Z.sqlite\($0)" })
        for side in ["", "-wal", "-shm"] {
            #expect(try String(contentsOfFile: path + side, encoding: .utf8) == "store\(side)")
        }
    }

    @Test func `the two newest are kept, also those of one second`() throws {
        try write("damaged-mine.sqlite")
        for content in ["a", "b", "c"] {
            try write("incidents.sqlite", content)
            try write("incidents.sqlite-wal", content)
            _ = try DamagedStore.setAside(inFolder: folder, now: 1_700_000_000)
        }
        #expect(
            try names() == [
                "damaged-20231114T221321Z.sqlite", "damaged-20231114T221321Z.sqlite-wal",
                "damaged-20231114T221322Z.sqlite", "damaged-20231114T221322Z.sqlite-wal",
                "damaged-mine.sqlite",
            ])
    }

    @Test(arguments: [(0, 7), (1, 1), (7, 7), (30, 7)])
    func `it is kept as long as a backup, and goes with what is beside it`(
        _ retention: Int, _ days: Int
    ) throws {
        let made = 1_700_000_000
        func isKept(at now: Int) throws -> Bool {
            try write("incidents.sqlite")
            try write("incidents.sqlite-wal")
            _ = try DamagedStore.setAside(inFolder: folder, now: made)
            try StoreBackup.removeExpired(inFolder: folder, retentionDays: retention, now: now)
            return try !names().isEmpty
        }
        #expect(try isKept(at: made))
        #expect(try !isKept(at: made + days * day + 2))
        #expect(try isKept(at: made + days * day))
        #expect(try !isKept(at: made - 1))
    }

    @Test func `a store that another program holds is not taken for a damaged one`() throws {
        let store = try TestStore(reopening: folder)
        let other = try DatabaseQueue(path: "\(folder)/\(IncidentStore.fileName)")
        try other.inTransaction(.immediate) { _ in
            let error = #expect(throws: StoreError.self) { try store.refresh() }
            #expect(
                error?.description.hasSuffix("another program holds it; wait for that one to end")
                    == true)
            return .rollback
        }
        try store.refresh()
    }

    @Test(arguments: [ResultCode.SQLITE_CORRUPT, .SQLITE_NOTADB])
    func `a broken database is damaged`(_ code: ResultCode) {
        let error = StoreError(
            "read", path: "/s", DatabaseError(resultCode: code, message: "malformed"))
        #expect(error == .damaged(path: "/s", reason: "malformed"))
        #expect(
            error.description == """
                the store /s is damaged (malformed); the next refresh sets it aside and makes a new \
                one, from what the report holds and upstream shows
                """)
    }

    @Test(arguments: [
        ResultCode.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY,
        .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_NOMEM, .SQLITE_ERROR,
        .SQLITE_CONSTRAINT, .SQLITE_PROTOCOL, .SQLITE_INTERRUPT, .SQLITE_SCHEMA, .SQLITE_TOOBIG,
    ])
    func `nothing else is taken for damage`(_ code: ResultCode) {
        let error = StoreError("read", path: "/s", DatabaseError(resultCode: code))
        guard case .failed = error else {
            Issue.record("\(error)")
            return
        }
    }
}
