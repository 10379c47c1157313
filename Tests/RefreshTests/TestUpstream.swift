import Foundation
import IncidentStore
import Incidents
import Logging
import ServiceLog
import Simulator
import Synchronization
import Testing

@testable import Refresh

/// An upstream on a real socket, a state folder, and refreshes from the one into the other.
final class TestUpstream: Sendable {
    let folder: String
    /// What the server answers, by path; other paths are 404.
    let answers: Mutex<[String: SimulatorServer.Answering]>
    private let logged = Mutex<[String]>([])
    private let paused = Mutex<[Duration]>([])
    private let form: LineForm

    /// Answers with these records of each source, and with an empty list for the others.
    init(
        _ records: [String: [String]] = [:], identities: String = "{}", form: LineForm = .plain
    ) throws {
        self.form = form
        folder = URL.temporaryDirectory.appending(path: "refresh-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var answers: [String: SimulatorServer.Answering] = [:]
        answers["/identities/"] = { _ in UpstreamAnswer(body: identities.utf8) }
        for source in IncidentSource.all {
            let list = (records[source.name] ?? []).joined(separator: ",")
            answers["/\(source.path)"] = { _ in
                UpstreamAnswer(body: #"{"results":[\#(list)]}"#.utf8)
            }
        }
        self.answers = Mutex(answers)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// From now on answers the path like this.
    func answer(_ path: String, _ answering: @escaping SimulatorServer.Answering) {
        answers.withLock { $0[path] = answering }
    }

    /// From now on answers the path with these records.
    func answer(_ path: String, with records: [String]) {
        answer(path) { _ in
            UpstreamAnswer(body: #"{"results":[\#(records.joined(separator: ","))]}"#.utf8)
        }
    }

    /// Everything that was logged.
    var log: [String] { logged.withLock { $0 } }

    /// What was logged since this was asked the last time.
    func takeLog() -> [String] {
        logged.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    /// How long sources were waited for before they were asked again. The waiting itself is left out.
    var pauses: [Duration] { paused.withLock { $0 } }

    /// One refresh; with a URL, from whoever is there instead. The clock goes on by some seconds whenever the
    /// refresh reads it. `dates` are the `Date` headers of the answers,
    /// in place of the upstream's clock.
    func refresh(
        from url: String? = nil,
        authorization: String? = nil,
        runID: RunID = RunID(invocation: nil),
        timeout: Duration = .seconds(30),
        budget: Duration = .seconds(600),
        maxBodyBytes: Int = 1 << 20,
        retentionDays: Int = 0,
        clock: Date = Date(timeIntervalSince1970: 1_600_000_000),
        secondsPerReading: Double = 0,
        upstreamClock: Date? = nil,
        dates: (@Sendable (_ path: String) -> String)? = nil
    ) async throws -> RefreshOutcome {
        let server = try await SimulatorServer.start(clock: {
            (upstreamClock ?? clock).timeIntervalSince1970
        }) { [self] request in
            let answering = answers.withLock { $0[request.path] }
            guard let dates else { return await answering?(request) }
            var answer =
                await answering?(request) ?? UpstreamAnswer(status: 404, body: "".utf8)
            answer.headers.append(("Date", dates(request.path)))
            return answer
        }
        let log = Logger(label: "test") { _ in
            ServiceLog(level: .info, form: form) { [self] line in
                logged.withLock { $0.append(line) }
            }
        }
        let readings = Mutex(0)
        let now: @Sendable () -> Date = {
            clock.addingTimeInterval(
                secondsPerReading
                    * Double(
                        readings.withLock { count in
                            count += 1
                            return count - 1
                        }))
        }
        let outcome = await Result<RefreshOutcome, any Error>.catching { [self] in
            try await UpstreamClient.with(
                baseURL: try #require(URL(string: url ?? server.url)), authorization: authorization,
                maxBodyBytes: maxBodyBytes, timeout: timeout, bodyFolder: folder
            ) { upstream in
                try await Refresh(
                    upstream: upstream,
                    store: try MendingStore(inFolder: folder, log: log, now: now),
                    reports: ReportFolder(folder), budget: budget, retentionDays: retentionDays,
                    runID: runID, log: log, now: now,
                    pause: { pause in self.paused.withLock { $0.append(pause) } }
                ).run()
            }
        }
        await server.stop()
        return try outcome.get()
    }

    func report() throws -> String {
        try String(contentsOfFile: "\(folder)/report.json", encoding: .utf8)
    }
}

func misuse(_ employee: Int, at timestamp: String) -> String {
    #"{"priority":"low","employee_id":\#(employee),"timestamp":\#(timestamp)}"#
}

func probing(_ address: String, at timestamp: String) -> String {
    #"{"priority":"low","ip":"\#(address)","timestamp":\#(timestamp)}"#
}
