import Crypto
import Foundation
import Incidents
import Refresh
import SystemPackage
import Testing

@Suite final class ReportFolderTests {
    private let folder = URL.temporaryDirectory.appending(path: "report-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @discardableResult
    private func publish(_ employees: ClosedRange<Int64>) throws -> PublishedReport {
        try ReportFolder(folder.path).publish { take in
            for id in employees { try take(.employee(id: id, counts: [0, 0, 0, 0])) }
        }
    }

    private func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    private func names(of report: PublishedReport) -> Set<String> {
        let name = "report-\(report.digest).json"
        return [name, "\(name).gz", "report.json", "report.json.gz"]
    }

    @Test func `a report is named by its bytes, and the links point to it`() throws {
        let report = try publish(1...3)
        #expect(try names() == names(of: report))
        let bytes = try Data(contentsOf: folder.appending(path: "report.json"))
        let digest = SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
        #expect(digest == report.digest)
        #expect(bytes.count == report.bytes)
        let target = try FileManager.default.destinationOfSymbolicLink(
            atPath: folder.appending(path: "report.json.gz").path)
        #expect(target == "report-\(digest).json.gz")
        #expect(report.employees == 3)
        #expect(report.isChanged)
    }

    @Test func `the compressed file unpacks to the plain one`() throws {
        let report = try publish(1...20_000)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.currentDirectoryURL = folder
        process.arguments = ["-c", "gzip -dc report.json.gz | cmp - report.json"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(report.gzipBytes < report.bytes / 4)
    }

    @Test func `the next report takes the place of the one before, which goes`() throws {
        try publish(1...3)
        let next = try publish(1...4)
        #expect(try names() == names(of: next))
    }

    @Test func `a report that has not changed keeps its files and their time`() throws {
        let report = try publish(1...3)
        let file = folder.appending(path: "report-\(report.digest).json")
        let long = Date(timeIntervalSince1970: 1000)
        try FileManager.default.setAttributes([.modificationDate: long], ofItemAtPath: file.path)
        let again = try publish(1...3)
        #expect(!again.isChanged)
        #expect(again.digest == report.digest)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.modificationDate] as? Date == long)
        #expect(try names() == names(of: report))
    }

    @Test func `each report is of a later second, also when the clock stands or goes back`()
        throws
    {
        func changed() throws -> Int {
            try FilePath(folder.path).appending("report.json").stat().st_mtim.tv_sec
        }
        var last = 0
        for number in 1...3 {
            try publish(1...Int64(number))
            #expect(try changed() > last)
            last = try changed()
        }
        let ahead = timespec(tv_sec: last + 3600, tv_nsec: 0)
        utimensat(AT_FDCWD, folder.path + "/report.json", [ahead, ahead], 0)
        try publish(1...9)
        #expect(try changed() == last + 3601)
    }

    @Test func `a compressed file or a link that is missing comes back`() throws {
        let report = try publish(1...3)
        for name in names(of: report) {
            try FileManager.default.removeItem(at: folder.appending(path: name))
            try publish(1...3)
            #expect(try names() == names(of: report), "\(name)")
        }
    }

    @Test func `what a killed run left behind is no obstacle`() throws {
        for name in ["report.json.new", "report.json.gz.new", "report.json"] {
            let file = folder.appending(path: name)
            try Data("half".utf8).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o666], ofItemAtPath: file.path)
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "report.json.link").path,
            withDestinationPath: "report-\(String(repeating: "a", count: 64)).json")
        let orphan = "report-\(String(repeating: "b", count: 64)).json"
        try Data("orphan".utf8).write(to: folder.appending(path: orphan))
        let report = try publish(1...3)
        #expect(try names() == names(of: report))
        try expectModes(of: report)
    }

    @Test func `a published file that was damaged comes back`() throws {
        let report = try publish(1...3)
        for name in ["report-\(report.digest).json", "report-\(report.digest).json.gz"] {
            let file = folder.appending(path: name)
            let bytes = try Data(contentsOf: file)
            for damaged: Data in [bytes.dropLast(), bytes.dropLast() + [0x20]] {
                try damaged.write(to: file)
                try publish(1...3)
                #expect(try Data(contentsOf: file) == bytes)
            }
        }
    }

    @Test func `an old report that cannot be removed is told, and harms nothing`() throws {
        let old = "report-\(String(repeating: "a", count: 64)).json"
        try FileManager.default.createDirectory(
            at: folder.appending(path: old), withIntermediateDirectories: false)
        let report = try publish(1...3)
        #expect(report.leftovers.map(\.operation) == ["remove"])
        #expect(try names() == names(of: report).union([old]))
    }

    @Test func `files of others in the folder are left alone`() throws {
        let others: Set = ["report-2026.json", "incidents.sqlite", "report-notes.json.gz"]
        for name in others { try Data().write(to: folder.appending(path: name)) }
        let report = try publish(1...3)
        #expect(try names() == names(of: report).union(others))
    }

    @Test func `a report that fails half way leaves the one before, and no trace`() throws {
        let report = try publish(1...3)
        struct Fault: Error {}
        #expect(throws: Fault.self) {
            try ReportFolder(folder.path).publish { take in
                try take(.employee(id: 9, counts: [0, 0, 0, 0]))
                throw Fault()
            }
        }
        #expect(try names() == names(of: report))
    }

    @Test func `the files are for their owner to write and their group to read`() throws {
        try expectModes(of: publish(1...3))
    }

    private func expectModes(of report: PublishedReport) throws {
        for name in ["report-\(report.digest).json", "report-\(report.digest).json.gz"] {
            let path = folder.appending(path: name).path
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o640)
        }
    }

    @Test func `a folder that is not there is an error that names the file`() {
        let error = #expect(throws: PublishError.self) {
            try ReportFolder("/nonexistent").publish { _ in }
        }
        #expect(
            error?.description
                == "cannot write /nonexistent/report.json.new: No such file or directory")
    }

    @Test func `a full disk is an error that says what to do`() {
        let error = PublishError(
            operation: "write", path: "/state/report.json.new", reason: .noSpace)
        #expect(
            error.description == """
                cannot write /state/report.json.new: No space left on device; \
                make room, the next refresh recovers by itself
                """)
    }
}

@Suite struct RefreshLockTests {
    @Test func `a second refresh is told which process holds the lock`() throws {
        let folder = URL.temporaryDirectory.appending(path: "lock-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        do {
            let lock = try RefreshLock(inFolder: folder)
            let process = "\(ProcessInfo.processInfo.processIdentifier)"
            #expect(throws: RefreshLockError.held(by: process)) {
                try RefreshLock(inFolder: folder)
            }
            withExtendedLifetime(lock) {}
        }
        _ = try RefreshLock(inFolder: folder)
    }

    @Test func `a folder that is not there is an error that says what to check`() {
        let error = #expect(throws: RefreshLockError.self) {
            try RefreshLock(inFolder: "/nonexistent")
        }
        #expect(
            error?.description.hasSuffix(
                "check that the folder is there, its owner and mode, and how it is mounted") == true
        )
    }
}
