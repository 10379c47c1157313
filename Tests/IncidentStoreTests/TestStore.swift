import Foundation
import GRDB
import IncidentStore
import Incidents
import Testing

/// A store in a folder of its own, and refreshes of it from JSON texts.
struct TestStore {
    let folder: String
    let store: IncidentStore

    init() throws {
        try self.init(reopening: Self.newFolder())
    }

    /// What the next process has of a store.
    init(reopening folder: String) throws {
        self.folder = folder
        store = try IncidentStore(inFolder: folder)
    }

    static func newFolder() throws -> String {
        let folder = URL.temporaryDirectory.appending(path: "store-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    /// One refresh with these records of each source, and these members beside them; the other sources answer
    /// with an empty list.
    @discardableResult
    func refresh(
        _ records: [String: [String]] = [:],
        saying members: String? = nil,
        identities: String? = "{}",
        failing: Set<String> = [],
        at started: Int64 = 1_000_000,
        ended: Int64? = nil,
        runID: RunID = RunID(invocation: nil),
        attempts: Int = 1,
        cutoff: Int64? = nil,
        times: PlausibleTimes? = nil,
        clock: RefreshClock? = nil
    ) throws -> RefreshSummary {
        let incidents = IncidentSource.all.map { source in
            let list = (records[source.name] ?? []).joined(separator: ",")
            return Arrival(
                source: source.name,
                outcome: failing.contains(source.name)
                    ? .failure(.noRoute)
                    : Self.outcome {
                        let others = records[source.name].flatMap { _ in members } ?? #""n":0"#
                        return try IncidentAnswer(
                            Array(#"{\#(others),"results":[\#(list)]}"#.utf8), of: source)
                    },
                attempts: attempts, seconds: 0.1, bytes: list.utf8.count)
        }
        let map = Arrival(
            source: IdentityAnswer.source,
            outcome: Self.outcome {
                guard let identities else { throw SourceFailure.noRoute }
                return try IdentityAnswer(Array(identities.utf8))
            },
            attempts: attempts, seconds: 0.1, bytes: 0)
        return try store.apply(
            RefreshArrivals(
                runID: runID, started: started, ended: ended ?? started, identities: map,
                incidents: incidents, cutoff: cutoff, times: times, clock: clock))
    }

    private static func outcome<Answer>(
        _ answer: () throws -> Answer
    ) -> Result<Answer, SourceFailure> {
        Result(catching: answer).mapError { error in
            error as? SourceFailure ?? SourceFailure(.notWhole, "\(error)")
        }
    }

    /// Accepts the identities that were held back.
    @discardableResult
    func accept(at now: Int64 = 1_000_000) throws -> AcceptedIdentities? {
        try store.acceptHeldIdentities(now: now, runID: RunID(invocation: nil))
    }

    /// Changes the store behind its back.
    func execute(_ sql: String) throws {
        try DatabaseQueue(path: "\(folder)/\(IncidentStore.fileName)").write { db in
            try db.execute(sql: sql)
        }
    }

    /// Changes the store as the sqlite3 shell can, which looks after nothing, or as a bad disk does.
    func harm(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let database = try DatabaseQueue(
            path: "\(folder)/\(IncidentStore.fileName)", configuration: configuration)
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON; \(sql)")
        }
        try database.close()
    }

    /// The rows of a query, each as its values joined by `|`.
    func rows(_ sql: String) throws -> [String] {
        try DatabaseQueue(path: "\(folder)/\(IncidentStore.fileName)").read { db in
            try Row.fetchAll(db, sql: sql).map { row in
                row.databaseValues.map { value in
                    value.isNull ? "NULL" : "\(value.storage.value ?? "")"
                }.joined(separator: "|")
            }
        }
    }

    func report() throws -> String {
        var report = ReportText()
        try store.forEachReportPart { report.append($0) }
        report.end()
        return String(decoding: report.take(), as: UTF8.self)
    }
}

struct Failure: Error {}

extension SourceFailure {
    static let noRoute = SourceFailure(.unreachable, "cannot reach https://upstream.example/x/")
}

extension RefreshSummary {
    /// The counts of one source.
    func of(_ source: String) -> RecordCounts? { summary(of: source)?.counts }

    func summary(of source: String) -> SourceSummary? { sources.first { $0.source == source } }
}

func misuse(_ employee: Int, _ priority: String, at timestamp: String, more: String = "") -> String
{
    #"{"priority":"\#(priority)","employee_id":\#(employee),"timestamp":\#(timestamp)\#(more)}"#
}

func probing(_ address: String, _ priority: String = "low", at timestamp: String) -> String {
    #"{"priority":"\#(priority)","ip":"\#(address)","timestamp":\#(timestamp)}"#
}
