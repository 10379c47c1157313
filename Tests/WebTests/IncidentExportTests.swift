import FastCGI
import Foundation
import Glibc
import IncidentStore
import SystemPackage
import Testing

/// Lists without a limit: more than is read at a time.
@Suite struct IncidentExportTests {
    private let store: PublishedStore
    private static let count = 2345

    init() throws {
        store = try PublishedStore()
        let records = (0..<Self.count).map { number in
            misuse(number % 7, "low", at: StateFolder.now - 60 - number / 3)
        }
        try store.refresh(misuse: records, at: StateFolder.now)
        try store.publish()
    }

    private func ask(
        _ query: String, _ headers: [String: String] = [:], method: String = "GET",
        version: String = "HTTP/1.1", meanwhile: () throws -> Void = {}
    ) throws -> Reply {
        try store.folder.ask(
            headers, uri: "/incidents/list?\(query)", method: method, version: version,
            meanwhile: meanwhile)
    }

    /// Page by page, as the API has them.
    private func pages(_ query: String) throws -> String {
        var (text, next): (String, String?) = ("", "/incidents/list?\(query)")
        while let uri = next {
            let reply = try store.folder.ask(uri: uri)
            let isFirst = text.isEmpty
            let lines = reply.body.split(separator: "\r\n", omittingEmptySubsequences: false)
            text +=
                query.contains("csv") && !isFirst
                ? lines.dropFirst().joined(separator: "\r\n") : reply.body
            next = reply.header("Link").flatMap { $0.firstMatch(of: /<([^>]*)>/) }.map {
                String($0.1)
            }
        }
        return text
    }

    @Test(arguments: [
        "format=csv", "format=ndjson", "format=csv&sort=new", "format=ndjson&employee=1,2,3",
        "format=csv&priority=low", "format=csv&until=1h", "format=csv&employee=5",
    ])
    func `a file of lines has every match, as the pages have them`(_ query: String) throws {
        let reply = try ask(query)
        #expect(reply.status == 200)
        #expect(reply.header("Link") == nil)
        #expect(reply.body == (try pages("\(query)&limit=700")))
        if query == "format=csv" {
            #expect(reply.body.matches(of: /\r\n/).count == Self.count + 1)
        }
    }

    @Test func `it goes on behind a position`() throws {
        let first = try ask("format=ndjson&limit=100")
        let link = try #require(first.header("Link")?.firstMatch(of: /after=([^>]*)>/)).1
        let rest = try ask("format=ndjson&after=\(link)")
        #expect(first.body + rest.body == (try ask("format=ndjson").body))
    }

    @Test func `who has it gets 304, whoever asks otherwise does not`() throws {
        let tags = try ["format=csv", "format=ndjson", "format=csv&priority=low"].map {
            try #require(try ask($0).header("ETag"))
        }
        #expect(Set(tags).count == 3)
        let copy = ["If-None-Match": tags[0]]
        #expect(try ask("format=csv", copy).status == 304)
        #expect(try ask("format=csv", copy, method: "HEAD").status == 304)
        #expect(try ask("format=ndjson", copy).status == 200)
        #expect(try ask("format=csv", ["If-Match": tags[1]]).status == 412)
    }

    @Test func `HTTP/1.0 is told the length, by which alone a cut answer shows`() throws {
        let reply = try ask("format=csv", version: "HTTP/1.0")
        #expect(reply.header("Content-Length") == "\(reply.body.utf8.count)")
        #expect(try ask("format=csv").header("Content-Length") == nil)
    }

    @Test func `it is of one publication, also where that goes meanwhile`() throws {
        let whole = try ask("format=csv").body
        let link = store.folder.path(Publication.link).string
        let copy = try FileManager.default.destinationOfSymbolicLink(atPath: link)
        let reply = try ask("format=csv") {
            #expect(unlink(link) == 0 && unlink(store.folder.path(copy).string) == 0)
        }
        #expect(reply.body == whole)
    }

    @Test func `what cannot be read to its end is no whole answer`() throws {
        let link = store.folder.path(Publication.link).string
        #expect(throws: FileError.self) {
            try ask("format=csv") { #expect(truncate(link, 8192) == 0) }
        }
    }
}
