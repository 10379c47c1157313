import Foundation
import IncidentStore
import Incidents
import Testing

@testable import HostCheck

@Suite final class StateFolderTests {
    private let advice = Advice(isInstalled: true)
    private let folder = URL.temporaryDirectory.appending(path: "state-\(UUID())").path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `a folder that is there has its owner and its space told`() throws {
        let findings = StateFolderCheck(folder: folder, advice: advice).findings()
        #expect(findings.map(\.verdict) == [.ok, .ok])
        #expect(findings.first?.text.hasPrefix("\(folder) can be written by ") == true)
    }

    @Test func `a folder that is not there is told`() {
        let findings = StateFolderCheck(folder: "/nonexistent", advice: advice).findings()
        #expect(findings.map(\.verdict) == [.toDo])
    }

    @Test(.enabled(if: geteuid() == 0))
    func `a file of another owner is told by its name`() throws {
        try Data().write(to: URL(filePath: "\(folder)/incidents.sqlite"))
        try FileManager.default.setAttributes(
            [.ownerAccountID: 65534], ofItemAtPath: "\(folder)/incidents.sqlite")
        let finding = StateFolderCheck(folder: folder, advice: advice).findings().first
        #expect(finding?.verdict == .toDo)
        #expect(finding?.text.hasPrefix("incidents.sqlite in \(folder) is not ") == true)
    }

    @Test(arguments: ["incidents.sqlite", "report-0.json", "views-0.sqlite"])
    func `what is in the folder for good has room beside it`(_ name: String) throws {
        let path = "\(folder)/\(name)"
        try Data().write(to: URL(filePath: path))
        // It has a size, and takes no room.
        #expect(truncate(path, 1 << 42) == 0)
        let findings = StateFolderCheck(folder: folder, advice: advice).findings()
        #expect(findings.map(\.verdict) == [.ok, .toDo])
        #expect(findings.last?.text.contains("make room until it is 8796094 MB") == true)
    }

    @Test func `refreshes that died in a row are told, and one that may be running is not`() throws
    {
        let note = URL(filePath: "\(folder)/refresh.unfinished")
        for (count, verdicts) in [(1, []), (2, [.toDo]), (3, [.toDo])] as [(Int, [Finding.Verdict])]
        {
            try Data(String(repeating: "0 \(RunID(invocation: nil))\n", count: count).utf8)
                .write(to: note)
            let findings = StateFolderCheck(folder: folder, advice: advice).findings()
            #expect(findings.map(\.verdict) == [.ok, .ok] + verdicts)
            #expect(verdicts.isEmpty || findings.last?.text.hasPrefix("\(count) in a row") == true)
        }
    }

    @Test(.enabled(if: geteuid() == 0))
    func `of a folder that is a link, the owner of the place behind it counts`() throws {
        let link = folder + "-link"
        try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: folder)
        defer { try? FileManager.default.removeItem(atPath: link) }
        try Data().write(to: URL(filePath: "\(folder)/incidents.sqlite"))
        for path in [folder, "\(folder)/incidents.sqlite"] {
            try FileManager.default.setAttributes([.ownerAccountID: 65534], ofItemAtPath: path)
        }
        let finding = StateFolderCheck(folder: link, advice: advice).findings().first
        #expect(finding == .ok("state folder", "\(link) can be written by nobody"))
    }

    @Test func `room for twice the content is asked for, and for 100 MB at least`() {
        #expect(StateFolderCheck.needed(forBytes: 7) == 100_000_000)
        #expect(StateFolderCheck.needed(forBytes: 1_500_000_000) == 3_000_000_000)
        let needed = StateFolderCheck.needed(forBytes: 1_500_000_000)
        #expect(StateFolderCheck.space(free: needed, needed: needed, "/x").verdict == .ok)
        let full = StateFolderCheck.space(free: needed - 1, needed: needed, "/x")
        #expect(
            full == .toDo("disk space", "2999 MB free for /x, make room until it is 3001 MB: df /x")
        )
    }

    @Suite struct Report {
        private let check = ReportCheck(
            folder: "/nonexistent", period: 1200, now: 10_000, advice: Advice(isInstalled: true))
        private static let sources = [IdentityAnswer.source] + IncidentSource.all.map(\.name)

        private func finding(_ time: Int = 10_000, but other: [String: Int] = [:]) -> Finding {
            let times = Dictionary(uniqueKeysWithValues: Self.sources.map { ($0, time) })
            return check.finding(times.merging(other) { $1 })
        }

        @Test func `one of which every source answered within three periods is right`() {
            #expect(finding().verdict == .ok)
            #expect(
                finding(but: ["misuse": 6400])
                    == .ok("report", "every source answered less than 61 min ago"))
        }

        @Test func `a source that is silent for more than three periods is told`() {
            let finding = finding(but: ["misuse": 6399])
            #expect(finding.verdict == .toDo)
            #expect(
                finding.text.hasPrefix("misuse last answered at 1970-01-01T01:46:39Z, more than"))
        }

        @Test func `a time that is yet to come is not fresh`() {
            let finding = finding(but: ["other": 10_001])
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains("which is yet to come; check the clock"))
        }

        @Test func `a source that never answered is told, and so is a store that is not there`() {
            let first = check.finding([IdentityAnswer.source: 10_000])
            #expect(first.text.hasPrefix("denial has never answered"))
            #expect(check.finding().text.hasPrefix("there is none yet; type: systemctl start"))
        }
    }
}
