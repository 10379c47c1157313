import Foundation
import Testing
import Web

@Suite struct ConditionalTests {
    private let folder: StateFolder
    private let digest: String
    private static let hour = "Tue, 14 Nov 2023 21:13:20 GMT"

    init() throws {
        folder = try StateFolder()
        digest = try folder.publish("{}")
    }

    @Test(arguments: [
        ("\"TAG\"", true), ("W/\"TAG\"", true), ("*", true), (" * ", true),
        ("\"other\", \"TAG\"", true), ("\"other\",W/\"TAG\" , \"third\"", true),
        (",,\"TAG\",", true),
        ("\"a,b\", \"TAG\"", true), ("\t\"TAG\"\t", true),
        ("\"other\"", false), ("TAG", false), ("'TAG'", false), ("\"TAG", false),
        ("w/\"TAG\"", false),
        ("W/ \"TAG\"", false), ("\"TAG-gzip\"", false), ("\"tagTAG\"", false), ("\"*\"", false),
        ("", false),
    ])
    func `If-None-Match: a tag in a list, weak or strong, or a star`(
        _ field: String, _ isCurrent: Bool
    ) throws {
        let field = field.replacing("TAG", with: digest)
        #expect(try folder.ask(["If-None-Match": field]).status == (isCurrent ? 304 : 200))
    }

    @Test func `the tag of the other form does not match: it is of other bytes`() throws {
        let gzip = ["Accept-Encoding": "gzip"]
        func status(_ tag: String, _ headers: [String: String]) throws -> Int? {
            try folder.ask(headers.merging(["If-None-Match": tag]) { $1 }).status
        }
        #expect(try status("\"\(digest)-gzip\"", gzip) == 304)
        #expect(try status("\"\(digest)\"", gzip) == 200)
        #expect(try status("\"\(digest)\"", [:]) == 304)
        #expect(try status("\"\(digest)-gzip\"", [:]) == 200)
        #expect(try status("\"\(digest)\", \"\(digest)-gzip\"", gzip) == 304)
    }

    @Test func `the tag of the report before does not match`() throws {
        try folder.publish("{\"1\":{}}")
        #expect(try folder.ask(["If-None-Match": "\"\(digest)\""]).status == 200)
    }

    @Test(arguments: ["GET", "HEAD"])
    func `304 has the headers of the 200 that tell copies apart, and no body`(
        _ method: String
    ) throws {
        for headers in [[:], ["Accept-Encoding": "gzip"]] {
            let whole = try folder.ask(headers)
            let reply = try folder.ask(
                headers.merging(["If-None-Match": "*"]) { $1 }, method: method)
            #expect(reply.lines[0] == "Status: 304 Not Modified")
            for name in ["ETag", "Last-Modified", "Vary", "Cache-Control"] {
                #expect(reply.header(name) != nil)
                #expect(reply.header(name) == whole.header(name))
            }
            for name in ["Content-Length", "Content-Type", "Content-Encoding"] {
                #expect(reply.header(name) == nil)
            }
            #expect(reply.body == "")
        }
    }

    @Test(arguments: [
        (hour, true), ("Tue, 14 Nov 2023 21:13:21 GMT", true),
        ("Sat, 01 Jan 2050 00:00:00 GMT", true),
        ("Tuesday, 14-Nov-23 21:13:20 GMT", true), ("Tue Nov 14 21:13:20 2023", true),
        ("Tue, 14 Nov 2023 21:13:19 GMT", false), ("Tuesday, 14-Nov-23 21:13:19 GMT", false),
        ("Tue Nov 14 21:13:19 2023", false), ("Thu, 01 Jan 1970 00:00:00 GMT", false),
        ("tomorrow", false), ("", false), ("2050-01-01T00:00:00Z", false), ("2524608000", false),
        ("Sat, 01 Jan 2050 00:00:00 GMT, Sat, 01 Jan 2050 00:00:00 GMT", false),
        ("Sat, 32 Jan 2050 00:00:00 GMT", false), ("Sat, 01 Jan 2050 00:00:00 CET", false),
    ])
    func `If-Modified-Since: current from the second of the report on, nonsense ignored`(
        _ field: String, _ isCurrent: Bool
    ) throws {
        #expect(try folder.ask().header("Last-Modified") == Self.hour)
        #expect(try folder.ask(["If-Modified-Since": field]).status == (isCurrent ? 304 : 200))
    }

    @Test func `a tag decides alone, whatever the date says`() throws {
        let current = [
            "If-None-Match": "\"\(digest)\"", "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT",
        ]
        #expect(try folder.ask(current).status == 304)
        let old = ["If-None-Match": "\"old\"", "If-Modified-Since": Self.hour]
        #expect(try folder.ask(old).status == 200)
    }

    @Test func `Last-Modified is of the content, the same in both forms`() throws {
        let reply = try folder.ask(["Accept-Encoding": "gzip"])
        #expect(reply.header("Content-Encoding") == "gzip")
        #expect(reply.header("Last-Modified") == Self.hour)
        let since = ["Accept-Encoding": "gzip", "If-Modified-Since": Self.hour]
        #expect(try folder.ask(since).status == 304)
    }

    @Test func `within its second a report has no date that another one could share`() throws {
        let modified = StateFolder.now - 3600
        let since = ["If-Modified-Since": Self.hour]
        for now in [modified - 10, modified] {
            #expect(try folder.ask(now: now).header("Last-Modified") == nil)
            #expect(try folder.ask(since, now: now).status == 200)
            #expect(try folder.ask(["If-None-Match": "\"\(digest)\""], now: now).status == 304)
        }
        #expect(try folder.ask(now: modified + 1).header("Last-Modified") == Self.hour)
        #expect(try folder.ask(since, now: modified + 1).status == 304)
    }
}
