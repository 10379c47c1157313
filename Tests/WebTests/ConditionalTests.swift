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

    private static let past = "Thu, 01 Jan 1970 00:00:00 GMT"

    /// Of each case: the fields, with `TAG` for the report's, and the status.
    @Test(
        arguments: [
            (["If-Match": "TAG"], 200), (["If-Match": "\"other\", TAG"], 200),
            (["If-Match": "*"], 200),
            (["If-Match": "\"other\""], 412), (["If-Match": "W/TAG"], 412),
            // A tag decides, where there is one; else a date, where it is one.
            (["If-Match": "TAG", "If-Unmodified-Since": past], 200),
            (["If-Match": "\"other\"", "If-Unmodified-Since": hour], 412),
            (["If-Unmodified-Since": past], 412), (["If-Unmodified-Since": hour], 200),
            (["If-Unmodified-Since": "yesterday"], 200), (["If-Unmodified-Since": ""], 200),
            (["If-Unmodified-Since": "\(past), \(past)"], 200),
            // Then comes what the client has already.
            (["If-Match": "TAG", "If-None-Match": "TAG"], 304),
            (["If-Match": "\"other\"", "If-None-Match": "TAG"], 412),
            (["If-Unmodified-Since": past, "If-None-Match": "TAG"], 412),
            (["If-Unmodified-Since": hour, "If-Modified-Since": hour], 304),
            (["If-None-Match": "*", "If-Modified-Since": past], 304),
            (["If-None-Match": "TAG", "If-Modified-Since": "yesterday"], 304),
        ] as [([String: String], Int)])
    func `conditions come in the order of RFC 9110`(_ fields: [String: String], _ status: Int)
        throws
    {
        let fields = fields.mapValues { $0.replacing("TAG", with: "\"\(digest)\"") }
        for method in ["GET", "HEAD"] {
            #expect(try folder.ask(fields, method: method).status == status)
        }
    }

    @Test(
        arguments: [
            (["If-Unmodified-Since": past], 200),
            (["If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"], 200),
            (["If-Match": "*"], 200), (["If-Match": "\"other\""], 412),
            (["If-None-Match": "*"], 304),
            (["If-None-Match": "*", "If-Modified-Since": past], 304),
        ] as [([String: String], Int)])
    func `a date is ignored where the resource has none`(
        _ fields: [String: String], _ status: Int
    ) throws {
        for uri in ["/incidents/openapi.json", "/incidents/style.css", "/incidents/metrics"] {
            #expect(try folder.ask(fields, uri: uri).status == status)
        }
    }

    @Test func `a condition that fails is a problem that nobody keeps`() throws {
        let reply = try folder.ask(["If-Match": "\"other\""])
        #expect(reply.header("Status") == "412 Precondition Failed")
        #expect(reply.header("Cache-Control") == "no-store")
        #expect(try reply.problem["detail"]!.contains("If-Match"))
        // Of what is not there, no condition is looked at.
        #expect(try folder.ask(["If-Match": "\"other\""], uri: "/incidents/x").status == 404)
        #expect(try folder.ask(["If-Match": "\"other\""], method: "POST").status == 405)
        #expect(try folder.ask(["If-Match": "\"other\""], method: "OPTIONS").status == 204)
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
