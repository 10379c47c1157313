import Foundation
import GRDB
import Incidents
import Testing

@testable import IncidentStore

/// A store in which somebody has deleted or changed rows by hand.
@Suite struct StoreMendingTests {
    private let store: TestStore
    private let before: String
    private static let records = [
        "misuse": [
            misuse(7, "low", at: "5"), misuse(7, "high", at: "6.5"), misuse(9, "low", at: "7"),
        ],
        "probing": [
            probing("17.0.0.3", at: "1000"), probing("17.0.0.1", at: "1000"),
            probing("17.0.0.2", at: "1000"),
        ],
    ]
    private static let identities = #"{"17.0.0.1":7,"17.0.0.2":[11,12]}"#

    init() throws {
        store = try TestStore()
        try Self.refresh(store, at: 1000)
        try Self.refresh(store, at: 2000)
        before = try store.report()
    }

    private static func refresh(_ store: TestStore, at time: Int64) throws {
        let summary = try store.refresh(records, identities: identities, at: time)
        #expect(summary.mismatches == [])
    }

    @Test(arguments: [
        "DELETE FROM incidents WHERE id = (SELECT max(id) FROM incidents)",
        "DELETE FROM incidents WHERE id = (SELECT min(id) FROM incidents)",
        "DELETE FROM incidents WHERE type = 'misuse'",
        "DELETE FROM incidents",
        "DELETE FROM attributions",
        "DELETE FROM attributions WHERE employee_id IN (7, 12)",
        "INSERT INTO attributions VALUES (7, 0, 5.0, 1000)",
        "UPDATE attributions SET priority = 66 WHERE employee_id = 7",
        "UPDATE attributions SET priority = 2, timestamp = 6.0 WHERE employee_id = 12",
        "UPDATE attributions SET employee_id = 9 WHERE incident_id = (SELECT min(id) FROM incidents)",
        "UPDATE attributions SET incident_id = incident_id + 2 WHERE incident_id = (SELECT min(id) FROM incidents)",
        "UPDATE incidents SET holders = 2 WHERE id = (SELECT min(id) FROM incidents)",
        "UPDATE incidents SET holders = 0, is_certain = 0, unattributed = 'x' WHERE type = 'misuse'",
        "DELETE FROM employees",
        "DELETE FROM employees WHERE id = 11",
        "DELETE FROM addresses",
        "UPDATE addresses SET first_sighted = 1900",
        "DELETE FROM refreshes WHERE id = 2",
        "DELETE FROM refreshes",
        "DELETE FROM refreshes; DELETE FROM publication",
        "UPDATE summary_totals SET priority = 66 WHERE priority = 2",
        "UPDATE incident_counts SET incidents = -1",
    ])
    func `what was deleted or changed by hand is mended, and refreshes go on as ever`(
        _ sql: String
    ) throws {
        try store.harm(sql)
        let reopened = try TestStore(reopening: store.folder)
        let mending = try reopened.store.mend()
        #expect(!mending.isNone)
        #expect(mending.description.firstMatch(of: /mended \(\w.*: \d|mended \(summaries/) != nil)
        #expect(try reopened.store.reportDigest() == nil)
        try expectSound(reopened)
        for time in [3000, 4000] as [Int64] {
            try Self.refresh(reopened, at: time)
            #expect(try reopened.report() == before)
            try expectSound(reopened)
        }
    }

    /// Nothing is left that hangs on what is not there, and no incident stands under somebody else.
    private func expectSound(_ store: TestStore) throws {
        #expect(try store.store.mend().isNone)
        #expect(try store.rows("PRAGMA foreign_key_check") == [])
        #expect(try store.rows("PRAGMA integrity_check") == ["ok"])
        #expect(
            try store.rows(
                """
                SELECT a.employee_id, i.record FROM attributions a JOIN incidents i ON i.id = incident_id
                WHERE i.type = 'misuse' AND a.employee_id <> i.record ->> 'employee_id'
                """) == [])
    }

    @Test func `a sound store is left as it is, and what is published with it`() throws {
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        #expect(try store.store.mend().isNone)
        #expect(try store.store.lookThrough().isNone)
        #expect(try store.store.isPublished(as: publication))
    }

    @Test func `what is certain stays with whom it was as far as that is left`() throws {
        // Who held the address is past the retention.
        try store.harm(
            "DELETE FROM address_sightings; DELETE FROM attributions WHERE employee_id = 12")
        #expect(try !store.store.mend().isNone)
        #expect(
            try store.rows(
                """
                SELECT employee_id, holders, is_certain FROM incidents
                JOIN attributions ON incident_id = id WHERE identity = '17.0.0.2'
                """) == ["11|1|1"])
    }

    @Test func `a change by mending is a change that followers are told of, and of its own number`()
        throws
    {
        try store.harm("DELETE FROM attributions WHERE employee_id = 9")
        _ = try store.store.mend()
        #expect(
            try store.rows("SELECT changed_in, last_change FROM incidents WHERE identity = '9'")
                == [
                    "3|attributed"
                ])
        try Self.refresh(store, at: 3000)
        #expect(try store.rows("SELECT max(id) FROM refreshes") == ["4"])
    }

    @Test func `a number of a refresh that the log has lost is not given again`() throws {
        try store.harm("DELETE FROM refreshes WHERE id = 2")
        _ = try store.store.mend()
        try Self.refresh(store, at: 3000)
        #expect(try store.rows("SELECT max(id) FROM refreshes") == ["3"])
    }

    @Test func `a store that is emptied of its log is not taken for one that was lost`() throws {
        try store.harm("DELETE FROM refreshes; DELETE FROM publication")
        #expect(try !store.store.isUnused())
    }

    @Test func `an attribution without its incident ends no report, which says that it is damaged`()
        throws
    {
        for sql in [
            "DELETE FROM incidents WHERE id = (SELECT min(id) FROM incidents)",
            "DELETE FROM incidents WHERE id = (SELECT max(id) FROM incidents)",
            "UPDATE attributions SET priority = 66 WHERE employee_id = 9",
        ] {
            let store = try StoreMendingTests().store
            try store.harm(sql)
            let error = #expect(throws: StoreError.self) { try store.report() }
            #expect(error?.isDamage == true, "\(sql): \(String(describing: error))")
        }
    }

    @Test(arguments: [
        ("UPDATE incidents SET priority = 66 WHERE identity = '9'", "priority is 66"),
        ("UPDATE incidents SET record = substr(record, 2) WHERE identity = '9'", "record is NULL"),
        (
            "UPDATE incidents SET first_seen = 9e18 WHERE identity = '9'",
            "first_seen is 9000000000000000000"
        ),
        ("UPDATE refreshes SET started = -9e18 WHERE id = 1", "a row of the table refreshes"),
        (
            "UPDATE address_sightings SET seen_until = seen_from - 1",
            "a row of the table address_sightings"
        ),
        (
            "INSERT INTO held_identities VALUES (1, 1, 1, 1, 1, 1, 'x')",
            "held back is none of identities"
        ),
    ])
    func `a value that cannot be is damage, which is told`(_ sql: String, _ reason: String) throws {
        try store.harm(sql)
        let error = #expect(throws: StoreError.self) { try store.store.mend() }
        #expect(error?.isDamage == true)
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func `looking through finds an index that does not agree with its table`() throws {
        try store.harm(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, '(first_seen)', '(ordinal)')
            WHERE name = 'incidents_by_first_seen';
            PRAGMA writable_schema = RESET
            """)
        let reopened = try IncidentStore(inFolder: store.folder)
        #expect(try reopened.mend().isNone)
        let error = #expect(throws: StoreError.self) { try reopened.lookThrough() }
        #expect(error?.isDamage == true)
    }
}

extension StoreError {
    var isDamage: Bool {
        switch self {
        case .damaged: true
        case .failed, .newer, .ended: false
        }
    }
}
