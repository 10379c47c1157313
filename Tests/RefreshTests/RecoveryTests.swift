import Foundation
import IncidentStore
import Incidents
import Logging
import Refresh
import Simulator
import Synchronization
import Testing

/// What a refresh makes of a state folder in which the one before was cut off, or that was harmed since.
@Suite struct RecoveryTests {
    private static let all = [IdentityAnswer.path] + IncidentSource.all.map(\.path)
    private let records = [
        "misuse": (0..<400).map { misuse($0, at: "\(1_599_000_000 + $0).25") },
        "probing": [
            probing("17.0.0.1", at: "1599000006.50"), probing("17.0.0.2", at: "1599000007"),
        ],
    ]
    private let upstream: TestUpstream
    private let store: URL

    init() throws {
        upstream = try TestUpstream(records, identities: #"{"17.0.0.1":[1000,1001]}"#)
        store = URL(filePath: "\(upstream.folder)/\(IncidentStore.fileName)")
    }

    private func fail() {
        for path in Self.all {
            upstream.answer("/\(path)") { _ in UpstreamAnswer(status: 404, body: "".utf8) }
        }
    }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: upstream.folder))
    }

    private func link() throws -> String {
        try FileManager.default.destinationOfSymbolicLink(
            atPath: "\(upstream.folder)/report.json")
    }

    /// Lines that are not the one that sums a refresh up, or tell of a source.
    private func recoveryLines() -> [String] {
        upstream.takeLog().filter {
            $0.contains("was published did not") || $0.contains("lost, but for")
        }
        .map { $0.trimmingPrefix("warning: ").trimmingCharacters(in: .newlines) }
    }

    /// Overwrites pages of the store from this one on.
    private func damage(page: Int, of pages: Int = 1) throws {
        let file = try FileHandle(forWritingTo: store)
        try file.seek(toOffset: UInt64(page - 1) * 4096)
        try file.write(contentsOf: Data(repeating: 0xFF, count: 4096 * pages))
        try file.close()
    }

    /// The page in which the first rows of a table are.
    private func firstPage(of table: String) throws -> Int {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sqlite3")
        process.arguments = [
            store.path,
            """
            SELECT pageno FROM dbstat WHERE name = '\(table)' AND pagetype = 'leaf'
            ORDER BY path LIMIT 1
            """,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try #require(
            Int(String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)))
    }

    @Test func `a report that was never published is, before the upstream is asked`() async throws {
        _ = try await upstream.refresh()
        let (name, bytes) = (try link(), try upstream.report())
        let other = try ReportFolder(upstream.folder).publish { _ in }
        #expect(try link() == "report-\(other.digest).json")
        fail()
        #expect(try await upstream.refresh() == .nothingFetched)
        #expect(try link() == name)
        #expect(try upstream.report() == bytes)
        #expect(
            recoveryLines() == [
                """
                what was published did not show what is stored, as after an upgrade, or where a \
                refresh was cut off before its end; published now, a report of 402 employees
                """
            ])
        // Once is enough.
        #expect(try await upstream.refresh() == .nothingFetched)
        #expect(recoveryLines() == [])
    }

    @Test(arguments: ["report.json", "plain", "gzip", "views.sqlite", "copy"])
    func `a report that is not there any more is published again`(_ what: String) async throws {
        _ = try await upstream.refresh()
        let name = try link()
        let copy = try FileManager.default.destinationOfSymbolicLink(
            atPath: "\(upstream.folder)/views.sqlite")
        let victim = ["plain": name, "gzip": "\(name).gz", "copy": copy][what] ?? what
        try FileManager.default.removeItem(atPath: "\(upstream.folder)/\(victim)")
        fail()
        _ = try await upstream.refresh()
        #expect(try link() == name)
        #expect(try names().isSuperset(of: [name, "\(name).gz", "report.json.gz"]))
        #expect(recoveryLines().count == 1)
    }

    @Test(arguments: ["", ".gz"])
    func `a published file that was damaged comes back, also where nothing is new`(
        _ suffix: String
    ) async throws {
        _ = try await upstream.refresh()
        let file = URL(filePath: "\(upstream.folder)/\(try link())\(suffix)")
        let bytes = try Data(contentsOf: file)
        for damaged: Data in [
            bytes.dropLast(), bytes.dropLast() + [0x20], bytes + [0x20], Data(), bytes,
        ] {
            try damaged.write(to: file)
            _ = try await upstream.refresh()
            #expect(try Data(contentsOf: file) == bytes)
            let isKept = damaged == bytes
            #expect(
                upstream.takeLog().contains { $0.contains("; report unchanged, 402 employees, ") }
                    == isKept)
        }
    }

    @Test func `what a killed run left goes also where nothing is fetched`() async throws {
        _ = try await upstream.refresh()
        let before = try names()
        let leftovers = [
            "report.json.new", "report.json.gz.new", "report.json.link", "report.json.gz.link",
            "report-\(String(repeating: "b", count: 64)).json",
            "report-\(String(repeating: "b", count: 64)).json.gz",
            "views.sqlite.link", "views.sqlite.new", "views.sqlite.new-journal",
            "answer-0123abcd.new",
            "views-\(String(repeating: "b", count: 64))-00000000.sqlite",
            "views-\(String(repeating: "b", count: 64))-00000000.sqlite.new",
            "views-\(String(repeating: "b", count: 64))-00000000.sqlite.new-journal",
        ]
        for name in leftovers {
            try Data("half".utf8).write(to: URL(filePath: "\(upstream.folder)/\(name)"))
        }
        fail()
        #expect(try await upstream.refresh() == .nothingFetched)
        // But for the copy, which shows that nothing was fetched.
        func others(_ names: Set<String>) -> Set<String> {
            names.filter { !$0.hasPrefix("views-") }
        }
        #expect(try others(names()) == others(before))
        #expect(try names().count == before.count)
    }

    @Test func `a disk that is full keeps no refresh from storing what upstream shows`()
        async throws
    {
        _ = try await upstream.refresh()
        let link = "\(upstream.folder)/report.json"
        try FileManager.default.removeItem(atPath: link)
        // In the way of the report in the making.
        try FileManager.default.createDirectory(
            atPath: "\(upstream.folder)/report.json.new", withIntermediateDirectories: false)
        await #expect(throws: PublishError.self) { try await upstream.refresh() }
        #expect(upstream.takeLog().filter { $0.contains("cannot write") }.count == 1)
        try FileManager.default.removeItem(atPath: "\(upstream.folder)/report.json.new")
        #expect(try await upstream.refresh() == .complete)
    }

    private func expectSaved(_ lines: [String], _ reason: String) throws {
        let aside = try #require(try names().first { $0.hasPrefix("damaged-") })
        // Another line may tell that the new store has been published.
        #expect(
            lines.prefix(1) == [
                """
                the store was damaged (\(reason)), and is now \(upstream.folder)/\(aside); saved from \
                the report: 401 incidents of 402 employees; lost, but for what upstream still \
                shows: incidents that nobody was named for, rejected records, sightings of \
                addresses, the log of refreshes
                """
            ])
    }

    @Test func `a store that is none is set aside, and a new one is filled from the report`()
        async throws
    {
        _ = try await upstream.refresh()
        let bytes = try upstream.report()
        _ = upstream.takeLog()
        try damage(page: 1)
        fail()
        #expect(try await upstream.refresh() == .nothingFetched)
        try expectSaved(recoveryLines(), "file is not a database")
        #expect(try upstream.report() == bytes)
        #expect(try await upstream.refresh() == .nothingFetched)
        #expect(recoveryLines() == [])
    }

    @Test(arguments: ["incidents", "attributions", "sqlite_autoindex_incidents_1"])
    func `damage that shows while a refresh works costs it nothing`(_ table: String) async throws {
        _ = try await upstream.refresh()
        _ = upstream.takeLog()
        try damage(page: try firstPage(of: table))
        let news = [misuse(5, at: "1599001000.5")]
        let body = #"{"results":[\#(news.joined(separator: ","))]}"#
        let asked = Counter()
        upstream.answer("/incidents/misuse/") { _ in
            asked.increment()
            return UpstreamAnswer(body: body.utf8)
        }
        #expect(try await upstream.refresh() == .complete)
        try expectSaved(recoveryLines(), "database disk image is malformed")
        // The answers were there already.
        #expect(asked.count == 1)
        #expect(try upstream.report().contains(#""timestamp":1599001000.5"#))
        #expect(try upstream.report().contains(#""399":{"#))
        #expect(try upstream.report().contains(#""shared_with":[1001]"#))
        #expect(try await upstream.refresh() == .complete)
        #expect(recoveryLines() == [])
    }

    @Test func `a store that a slow refresh has set aside stays there`() async throws {
        _ = try await upstream.refresh()
        try damage(page: try firstPage(of: "incidents"))
        upstream.answer("/incidents/misuse/", with: [misuse(5, at: "1599001000.5")])
        #expect(try await upstream.refresh(secondsPerReading: 20) == .complete)
        let files = try FileManager.default.contentsOfDirectory(atPath: upstream.folder)
        #expect(files.contains { $0.hasPrefix("damaged-") && $0.hasSuffix(".sqlite") })
    }

    @Test func `a report that is damaged too is skipped, and the refresh goes on`() async throws {
        _ = try await upstream.refresh()
        let name = try link()
        let text = try upstream.report().replacing("1599000399.25", with: "1599000399.26")
        try Data(text.utf8).write(to: URL(filePath: "\(upstream.folder)/\(name)"))
        try damage(page: 1)
        #expect(try await upstream.refresh() == .complete)
        #expect(
            recoveryLines().contains {
                $0.contains("nothing could be saved from report.json, which is damaged as well; ")
            })
        #expect(try upstream.report().contains("1599000399.25"))
    }

    @Test func `where no report is, a new store is filled by upstream`() async throws {
        try Data(repeating: 0x20, count: 8192).write(to: store)
        #expect(try await upstream.refresh() == .complete)
        #expect(recoveryLines().first?.contains("there is no report to save") == true)
        #expect(try upstream.report().contains("1599000399.25"))
    }

    /// Changes the store with the sqlite3 shell.
    private func change(_ sql: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/sqlite3")
        process.arguments = [store.path, sql]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(arguments: [
        "DELETE FROM incidents WHERE id = 3",
        "DELETE FROM incidents WHERE id = (SELECT max(id) FROM incidents WHERE holders > 0)",
        "DELETE FROM attributions WHERE employee_id = 399",
        "DELETE FROM employees WHERE id = 1000",
        "DELETE FROM refreshes",
    ])
    func `what was deleted by hand is mended before the upstream is asked, with a warning`(
        _ sql: String
    ) async throws {
        _ = try await upstream.refresh()
        let bytes = try upstream.report()
        _ = upstream.takeLog()
        try change(sql)
        let answers = upstream.answers.withLock { $0 }
        fail()
        #expect(try await upstream.refresh() == .nothingFetched)
        let lines = upstream.takeLog().filter { $0.contains("did not agree with itself") }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("warning: the store did not agree") == true)
        let report = try upstream.report()
        #expect(try JSONSerialization.jsonObject(with: Data(report.utf8)) is [String: Any])
        #expect(!(try names().contains { $0.hasPrefix("damaged") }))
        upstream.answers.withLock { $0 = answers }
        #expect(try await upstream.refresh() == .complete)
        #expect(try upstream.report() == bytes)
        #expect(!upstream.takeLog().contains { $0.contains("did not agree with itself") })
    }

    @Test(arguments: [
        "UPDATE incidents SET priority = 66 WHERE id = 3",
        "UPDATE incidents SET timestamp = 9e999 WHERE id = 3",
        "UPDATE refreshes SET started = -9223372036854775808",
    ])
    func `a value that cannot be has the store set aside, and a new one is filled from the report`(
        _ sql: String
    ) async throws {
        _ = try await upstream.refresh()
        let bytes = try upstream.report()
        try change("PRAGMA ignore_check_constraints = ON; \(sql)")
        fail()
        #expect(try await upstream.refresh() == .nothingFetched)
        #expect(try upstream.report() == bytes)
        #expect(try names().filter { $0.hasPrefix("damaged") }.count == 1)
        #expect(recoveryLines().first?.contains("saved from the report: 401 incidents") == true)
    }

    @Test func `a store that was lost, or set aside by a killed run, is filled from the report`()
        async throws
    {
        _ = try await upstream.refresh()
        let bytes = try upstream.report()
        _ = upstream.takeLog()
        for name in try names() where name.hasPrefix(IncidentStore.fileName) {
            try FileManager.default.removeItem(atPath: "\(upstream.folder)/\(name)")
        }
        fail()
        #expect(try await upstream.refresh() == .nothingFetched)
        #expect(
            recoveryLines().first?.hasPrefix(
                "there was no store beside the report; saved from the report: 401 incidents of 402 "
                    + "employees; lost") == true)
        #expect(try upstream.report() == bytes)
    }
}

/// Counts from any thread.
private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func increment() { value.withLock { $0 += 1 } }
}
