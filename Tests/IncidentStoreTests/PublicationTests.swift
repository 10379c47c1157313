import Foundation
import GRDB
import Incidents
import Testing

@testable import IncidentStore

@Suite struct PublicationTests {
    private let publication = Publication(digest: String(repeating: "a", count: 64))

    @Test func `a refresh is unpublished until report and copy are noted`() throws {
        let store = try TestStore()
        #expect(try store.store.isPublished(as: nil))
        for failing in [[], Set(IncidentSource.all.map(\.name))] {
            try store.refresh(failing: failing)
            #expect(try !store.store.isPublished(as: publication))
            #expect(try store.store.reportDigest() == (failing.isEmpty ? nil : publication.digest))
            try store.store.writeCopy(publication, inFolder: store.folder)
            #expect(try store.store.isPublished(as: publication))
        }
        // The link is gone, or is that of another store, or of another copy of this one.
        let others = [String(repeating: "b", count: 64), publication.digest]
            .map(Publication.init(digest:))
        for published in [nil] + others {
            #expect(try !store.store.isPublished(as: published))
        }
    }

    @Test func `a refresh in which nothing was fetched leaves the report as it was`() throws {
        let store = try TestStore()
        func fetchNothing() throws {
            try store.refresh(identities: nil, failing: Set(IncidentSource.all.map(\.name)))
        }
        try store.refresh()
        try fetchNothing()
        #expect(try store.store.reportDigest() == nil)
        try store.store.writeCopy(publication, inFolder: store.folder)
        try fetchNothing()
        #expect(try store.store.reportDigest() == publication.digest)
        // What went wrong is to be seen in the views.
        #expect(try !store.store.isPublished(as: publication))
    }

    /// What a refresh brings after one with a low misuse of 7, at 5, and a probing of 8's address, at 6.
    struct Next: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isReportChanged: Bool
        var misuse = [IncidentStoreTests.misuse(7, "low", at: "5")]
        var identities: String? = #"{"17.0.0.1":8}"#
        var cutoff: Int64?
    }

    @Test(arguments: [
        Next(testDescription: "the same", isReportChanged: false),
        Next(
            testDescription: "a record that is rejected", isReportChanged: false,
            misuse: [misuse(7, "low", at: "5"), "7"]),
        Next(testDescription: "less than before", isReportChanged: false, misuse: []),
        Next(testDescription: "no identities", isReportChanged: false, identities: nil),
        Next(
            testDescription: "a new incident", isReportChanged: true,
            misuse: [misuse(7, "low", at: "7")]),
        Next(
            testDescription: "another priority", isReportChanged: true,
            misuse: [misuse(7, "high", at: "5")]),
        Next(
            testDescription: "another holder", isReportChanged: true,
            identities: #"{"17.0.0.1":[8,9]}"#),
        Next(testDescription: "the retention of one", isReportChanged: true, cutoff: 6),
    ])
    func `the report is to be made anew only where what it shows has changed`(_ next: Next) throws {
        let store = try TestStore()
        let probing = ["probing": [probing("17.0.0.1", at: "6")]]
        try store.refresh(
            probing.merging(["misuse": [misuse(7, "low", at: "5")]]) { $1 },
            identities: #"{"17.0.0.1":8}"#)
        let report = try store.report()
        try store.store.writeCopy(publication, inFolder: store.folder)
        try store.refresh(
            probing.merging(["misuse": next.misuse]) { $1 }, identities: next.identities,
            cutoff: next.cutoff)
        #expect(try (store.report() != report) == next.isReportChanged)
        #expect(try (store.store.reportDigest() == nil) == next.isReportChanged)
    }

    @Test func `what a version before published is published anew, with a copy`() throws {
        let store = try TestStore()
        try store.refresh()
        let database = try DatabaseQueue(path: "\(store.folder)/\(IncidentStore.fileName)")
        try database.write { db in try db.execute(sql: "DELETE FROM publication") }
        #expect(try !store.store.isPublished(as: nil))
    }

    @Test func `a copy is whole, for its readers only, and replaces what a killed run left`() throws
    {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        let path = "\(store.folder)/\(publication.copy)"
        try Data("half".utf8).write(to: URL(filePath: "\(store.folder)/views.sqlite.new"))
        try store.store.writeCopy(publication, inFolder: store.folder)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(try StoreReader(copy: path).status().counts.map(\.incidents) == [1])
        let files = try FileManager.default.contentsOfDirectory(atPath: store.folder)
        #expect(files.filter { $0.hasPrefix("views") } == [publication.copy])
    }

    @Test func `a copy that cannot be written is told, and not noted as published`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": [misuse(7, "low", at: "5")]])
        try FileManager.default.createDirectory(
            atPath: "\(store.folder)/views.sqlite.new", withIntermediateDirectories: false)
        let error = try #require(throws: StoreError.self) {
            try store.store.writeCopy(publication, inFolder: store.folder)
        }
        #expect("\(error)".hasPrefix("cannot copy the store \(store.folder)/incidents.sqlite: "))
        #expect(try !store.store.isPublished(as: publication))
    }

    @Test(arguments: [
        "views.sqlite", "views-a.sqlite", "views-\(String(repeating: "a", count: 64)).sqlite",
        "views-\(String(repeating: "a", count: 64))-0000000g.sqlite", "../x",
    ])
    func `a name that is no copy's names none`(_ name: String) {
        #expect(Publication(copy: name) == nil)
        #expect(Publication(copy: publication.copy) == publication)
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
            return publication.digest
        }
        #expect(saved == (3, 3))
        #expect(try !store.store.isUnused())
        #expect(try store.report() == report)
        #expect(try store.store.reportDigest() == publication.digest)
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
