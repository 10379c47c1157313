import FastCGI
import Foundation
import Synchronization
import SystemPackage
import Testing
import Web

@Suite struct PublishedReportTests {
    private let folder: StateFolder

    init() throws {
        folder = try StateFolder()
    }

    @Test func `a new report is served from the moment it is published`() throws {
        for content in ["{}", "{\"1\":{}}", "{\"2\":{}}", "{}"] {
            let digest = try folder.publish(content)
            let plain = try folder.ask()
            #expect(plain.body == content)
            #expect(plain.header("ETag") == "\"\(digest)\"")
            let compressed = try folder.ask(["Accept-Encoding": "gzip"])
            #expect(compressed.body == "compressed " + content)
            #expect(compressed.header("ETag") == "\"\(digest)-gzip\"")
        }
    }

    @Test func `each answer is whole and matches its tag while reports change`() throws {
        try folder.publish("first")
        let isDone = Mutex(false)
        let publisher = Thread { [folder] in
            for number in 0..<400 {
                _ = try? folder.publish(String(repeating: "\(number) ", count: 2000))
            }
            isDone.withLock { $0 = true }
        }
        publisher.start()
        while !isDone.withLock({ $0 }) {
            for headers in [[:], ["Accept-Encoding": "gzip"]] {
                let reply = try folder.ask(headers)
                #expect(reply.status == 200)
                let isCompressed = reply.header("Content-Encoding") == "gzip"
                let content = reply.body.dropFirst(isCompressed ? "compressed ".count : 0)
                let suffix = isCompressed ? "-gzip" : ""
                let digest = StateFolder.digest(of: String(content))
                #expect(reply.header("ETag") == "\"\(digest)\(suffix)\"")
            }
        }
        #expect(folder.faults.isEmpty)
    }

    @Test func `without the compressed bytes the plain ones are served`() throws {
        let digest = try folder.publish("{}", compressed: false)
        let reply = try folder.ask(["Accept-Encoding": "gzip"])
        #expect(reply.status == 200)
        #expect(reply.header("Content-Encoding") == nil)
        #expect(reply.header("ETag") == "\"\(digest)\"")
        #expect(reply.header("Vary") == "Accept, Accept-Encoding")
        #expect(reply.body == "{}")
    }

    @Test func `a link to nothing is an error, and its log line names the link`() throws {
        try folder.flip(to: "report-\(StateFolder.digest(of: "lost")).json")
        try expectUnreadable(.brokenLink(folder.path("report.json")))
    }

    @Test(arguments: [
        "/etc/passwd", "report.json", "../report-x.json", "report-.json", "report-abc.json",
        "report-\(String(repeating: "A", count: 64)).json",
        "report-\(String(repeating: "a", count: 64)).json.gz",
        "x/report-\(String(repeating: "a", count: 64)).json",
        "report-\(String(repeating: "a", count: 63))/.json",
    ])
    func `a link to anything but a report is an error, not served`(_ target: String) throws {
        try folder.flip(to: target)
        try expectUnreadable(.foreignLink(folder.path("report.json"), target: target))
    }

    @Test func `a file in the place of the link is an error`() throws {
        try folder.write("{}", to: "report.json")
        try expectUnreadable(.unreadableLink(folder.path("report.json"), .invalidArgument))
        #expect(folder.faults[0].contains("is not a symbolic link"))
    }

    @Test func `a report that is no file is an error`() throws {
        let name = "report-\(StateFolder.digest(of: "folder")).json"
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: name), withIntermediateDirectories: false)
        try folder.flip(to: name)
        try expectUnreadable(.unreadable(.notAFile(path: folder.path(name))))
    }

    @Test func `a state folder behind a file is an error, not a report to come`() throws {
        try folder.write("", to: "file")
        let faults = Mutex<[String]>([])
        let site = Site(
            stateDirectory: folder.path("file"), version: "1.2.3", period: 1200,
            onFault: { fault in faults.withLock { $0.append(fault) } })
        let reply = try Reply(of: site, uri: "/incidents", method: "GET", headers: [:])
        #expect(reply.status == 500)
        let link = folder.path("file/report.json")
        #expect(faults.withLock { $0 } == ["\(ReportError.unreadableLink(link, .notDirectory))"])
    }

    /// The client learns that, the log learns why.
    private func expectUnreadable(_ error: ReportError) throws {
        let reply = try folder.ask()
        #expect(reply.status == 500)
        #expect(reply.header("Cache-Control") == "no-store")
        #expect(reply.body.contains("journalctl -u incidents-responder"))
        #expect(!reply.body.contains(folder.url.path))
        #expect(folder.faults == ["\(error)"])
    }
}
