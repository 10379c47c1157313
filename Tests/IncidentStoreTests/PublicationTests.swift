import Foundation
import GRDB
import Incidents
import Testing

@testable import IncidentStore

@Suite struct PublicationTests {
    private let digest = String(repeating: "a", count: 64)
    private let other = String(repeating: "b", count: 64)

    @Test func `a refresh that got something is unpublished until its report is noted`() throws {
        let store = try TestStore()
        #expect(try store.store.isPublished(as: nil))
        for failing in [[], Set(IncidentSource.all.map(\.name))] {
            try store.refresh(failing: failing)
            #expect(try !store.store.isPublished(as: digest))
            try store.store.notePublished(as: digest)
            #expect(try store.store.isPublished(as: digest))
        }
        // The link is gone, or is that of another store.
        #expect(try !store.store.isPublished(as: nil))
        #expect(try !store.store.isPublished(as: other))
    }

    @Test func `a refresh in which nothing was fetched leaves what was published`() throws {
        let store = try TestStore()
        func fetchNothing() throws {
            try store.refresh(identities: nil, failing: Set(IncidentSource.all.map(\.name)))
        }
        try fetchNothing()
        #expect(try store.store.isPublished(as: nil))
        try store.refresh()
        try fetchNothing()
        #expect(try !store.store.isPublished(as: digest))
        try store.store.notePublished(as: digest)
        try fetchNothing()
        #expect(try store.store.isPublished(as: digest))
    }

    @Test func `what a version before published counts, unless no report is there`() throws {
        let store = try TestStore()
        try store.refresh()
        let database = try DatabaseQueue(path: "\(store.folder)/\(IncidentStore.fileName)")
        try database.write { db in try db.execute(sql: "DELETE FROM publication") }
        #expect(try store.store.isPublished(as: digest))
        #expect(try !store.store.isPublished(as: nil))
    }

    @Test func `a store filled from a report shows that report, and counts none of it as new`()
        throws
    {
        let records = [
            "misuse": [misuse(7, "low", at: "5"), misuse(7, "low", at: "5")],
            "probing": [probing("17.0.0.1", at: "6.50")],
        ]
        let identities = #"{"17.0.0.1":[8,9]}"#
        let lost = try TestStore()
        try lost.refresh(records, identities: identities)
        let report = try lost.report()

        let store = try TestStore()
        #expect(try store.store.isUnused())
        let saved = try store.store.fill(seen: 500) { take in
            var reader = ReportReader()
            try reader.read(Array(report.utf8), take)
            return digest
        }
        #expect(saved == (3, 3))
        #expect(try !store.store.isUnused())
        #expect(try store.report() == report)
        #expect(try store.store.isPublished(as: digest))
        #expect(
            try store.rows("SELECT DISTINCT first_seen, last_seen, changed_in FROM incidents")
                == ["500|500|0"])
        // The address is another's by now.
        let summary = try store.refresh(records, identities: #"{"17.0.0.1":10}"#)
        #expect(summary.of("misuse")?.unchanged == 2)
        #expect(summary.of("probing")?.unchanged == 1)
        #expect(try store.report() == report)
    }

    @Test func `a report that turns out to be none fills nothing`() throws {
        let store = try TestStore()
        #expect(throws: Failure.self) {
            try store.store.fill(seen: 500) { take in
                var reader = ReportReader()
                let record = misuse(7, "low", at: "5")
                try reader.read(
                    Array(
                        #""7":{"low":{"incidents":[{"type":"misuse",\#(record.dropFirst())]}}"#.utf8
                    )
                        + [UInt8(ascii: "\n")], take)
                throw Failure()
            }
        }
        #expect(try store.store.isUnused())
        #expect(try store.rows("SELECT count(*) FROM incidents") == ["0"])
    }
}
