import GRDB
import Incidents
import Synchronization
import Testing

@testable import IncidentStore

/// What ends reading before all is read. Without the limits, these tests would never end.
@Suite(.timeLimit(.minutes(1))) struct ReadLimitTests {
    private let store: TestStore
    private let reader: StoreReader

    init() throws {
        store = try TestStore()
        try store.refresh(
            ["misuse": (1...3).map { misuse($0, "low", at: "500") }], at: 1000)
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        reader = try StoreReader(copy: "\(store.folder)/\(publication.copy)")
    }

    private static func readForEver(_ reader: StoreReader) throws(StoreError) {
        _ = try reader.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
                    SELECT count(*) FROM numbers
                    """)
        }
    }

    @Test func `an employee with more than 5,000 incidents has many`() throws {
        let many = try TestStore()
        try many.refresh(
            [
                "misuse": (0..<5001).map { misuse(1, "low", at: "\(500 + $0)") }
                    + (0..<5000).map { misuse(2, "low", at: "\(500 + $0)") }
            ], at: 10_000)
        let publication = Publication(digest: String(repeating: "b", count: 64))
        try many.store.writeCopy(publication, inFolder: many.folder)
        let reader = try StoreReader(copy: "\(many.folder)/\(publication.copy)")
        #expect(try [1, 2, 3].map(reader.hasManyIncidents) == [true, false, false])
    }

    @Test func `a statement ends when its time is over`() throws {
        let limited = reader.limited(by: ReadLimit(.milliseconds(20)) { false })
        #expect(throws: StoreError.ended(.late)) { try Self.readForEver(limited) }
    }

    @Test func `a statement ends when nobody waits for it any more`() throws {
        let asked = Mutex(0)
        let limit = ReadLimit(.seconds(3600)) {
            asked.withLock { count in
                count += 1
                return count > 5
            }
        }
        #expect(throws: StoreError.ended(.abandoned)) {
            try Self.readForEver(reader.limited(by: limit))
        }
    }

    @Test func `short statements one after the other end, too`() throws {
        let isAbandoned = Mutex(false)
        let limited = reader.limited(
            by: ReadLimit(.seconds(3600)) { isAbandoned.withLock(\.self) })
        var filter = IncidentFilter()
        filter.employees = [1, 2, 3]
        var parts = 0
        #expect(throws: StoreError.ended(.abandoned)) {
            try limited.forEachReportPart(filter) { _ in
                parts += 1
                isAbandoned.withLock { $0 = true }
            }
        }
        // The first employee with an incident.
        #expect(parts == 2)
    }

    @Test func `what the limit has ended leaves the connection as it was`() throws {
        let late = reader.limited(by: ReadLimit(.milliseconds(20)) { false })
        #expect(throws: StoreError.ended(.late)) { try Self.readForEver(late) }
        // Its time is over for good, but for those who begin again.
        #expect(throws: StoreError.ended(.late)) { try late.isKnown(1) }
        #expect(try late.limited(by: ReadLimit(.seconds(3600)) { false }).isKnown(1))
        #expect(try reader.incidents(IncidentFilter(), after: nil, limit: 10).items.count == 3)
    }

    @Test func `the next part of an answer has as much time again`() throws {
        let late = reader.limited(by: ReadLimit(.seconds(1)) { false })
        #expect(throws: StoreError.ended(.late)) { try Self.readForEver(late) }
        #expect(try late.again.isKnown(1))
    }
}
