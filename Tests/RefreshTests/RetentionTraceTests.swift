import Foundation
import Simulator
import Testing

@testable import IncidentStore

/// After the retention, nothing of an incident is left in the state folder.
@Suite struct RetentionTraceTests {
    private static let start = 1_600_000_000.0
    private static let traces = ["17.99.88.77", "Zaunkönig"]

    /// Incidents of `other`, one of them with the traces.
    private func incidents(_ text: String) -> [String] {
        (0..<400).map { number in
            number == 200
                ? #"{"priority":"low","identifier":"17.99.88.77","timestamp":\#(Self.start),"n":"\#(text)"}"#
                : #"{"priority":"low","identifier":\#(number),"timestamp":\#(Self.start + 86_400)}"#
        }
    }

    /// Everything in the folder, compressed files unpacked too, by name.
    private func contents(of folder: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            contents[name] = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            guard name.hasSuffix(".gz") else { continue }
            let gunzip = Process()
            gunzip.executableURL = URL(filePath: "/bin/gunzip")
            gunzip.arguments = ["--stdout", "\(folder)/\(name)"]
            let output = Pipe()
            gunzip.standardOutput = output
            try gunzip.run()
            contents["\(name), unpacked"] = try output.fileHandleForReading.readToEnd()
            gunzip.waitUntilExit()
        }
        return contents
    }

    private func filesWithTraces(in folder: String) throws -> [String] {
        try contents(of: folder).filter { _, content in
            Self.traces.contains { content.range(of: Data($0.utf8)) != nil }
        }.keys.sorted()
    }

    @Test func `an address and a text of an incident are gone from every file`() async throws {
        let addresses = (0..<20).map { #""17.1.1.\#($0)":\#($0)"# }.joined(separator: ",")
        let upstream = try TestUpstream(
            ["other": incidents("Zaunkönig 1")], identities: "{\(addresses),\"17.99.88.77\":7}")
        let clock = Date(timeIntervalSince1970: Self.start)
        _ = try await upstream.refresh(retentionDays: 30, clock: clock)
        #expect(try filesWithTraces(in: upstream.folder).contains("incidents.sqlite"))
        #expect(
            try filesWithTraces(in: upstream.folder).contains("report.json.gz, unpacked"))

        // With the store open elsewhere, its write-ahead log stays from refresh to refresh.
        let held = try IncidentStore(inFolder: upstream.folder)
        upstream.answer("/incidents/other/", with: incidents("Zaunkönig 2"))
        _ = try await upstream.refresh(retentionDays: 30, clock: clock + 1200)
        upstream.answer("/incidents/other/", with: [])
        upstream.answer("/identities/") { _ in
            UpstreamAnswer(body: "{\(addresses)}".utf8)
        }
        _ = try await upstream.refresh(retentionDays: 30, clock: clock + 1200 + 1200)
        _ = try await upstream.refresh(retentionDays: 30, clock: clock + 30 * 86_400 + 3600)
        #expect(
            FileManager.default.fileExists(atPath: "\(upstream.folder)/incidents.sqlite-wal"))
        #expect(try filesWithTraces(in: upstream.folder) == [])
        #expect(try upstream.report().contains("\"199\""))
        withExtendedLifetime(held) {}
    }
}
