import FastCGI
import Foundation
import Testing
import Web

@Suite struct SiteTests {
    private let folder: StateFolder

    init() throws {
        folder = try StateFolder()
    }

    @Test(arguments: [
        "/incidents", "/incidents/", "/incidents/?", "/%69ncidents",
        "/incidents%2F", "http://host/incidents/",
    ])
    func `the report is at two paths`(_ uri: String) throws {
        try folder.publish("{\"4506\":{}}")
        let reply = try folder.ask(uri: uri)
        #expect(reply.lines[0] == "Status: 200 OK")
        #expect(reply.header("Content-Type") == "application/json")
        #expect(reply.header("Content-Length") == "11")
        #expect(reply.header("Cache-Control")?.hasPrefix("max-age=") == true)
        #expect(reply.header("X-Content-Type-Options") == "nosniff")
        #expect(reply.header("Vary") == "Accept, Accept-Encoding")
        #expect(reply.header("Content-Encoding") == nil)
        #expect(reply.body == "{\"4506\":{}}")
    }

    @Test(arguments: [
        "/", "/incidents//", "//incidents", "/incident", "/incidentss", "/incidents/x",
        "/Incidents",
        "/incidents/../incidents", "/incidents%252F", "/incidents%20", "/report.json",
    ])
    func `there is nothing at any other path, for any method`(_ uri: String) throws {
        try folder.publish("{}")
        for method in ["GET", "POST", "OPTIONS", "NONSENSE"] {
            let reply = try folder.ask(uri: uri, method: method)
            #expect(reply.status == 404)
            #expect(try reply.problem["detail"]!.contains("/incidents/"))
        }
    }

    @Test(arguments: ["/%", "/incidents%00", "/%FF", "*", "", nil] as [String?])
    func `a path that cannot be understood is a bad request`(_ uri: String?) throws {
        try folder.publish("{}")
        let reply = try folder.ask(uri: uri)
        #expect(reply.status == 400)
        #expect(try reply.problem["title"] == "Bad Request")
    }

    @Test func `a bad path says what is wrong with it`() throws {
        #expect(try folder.ask(uri: "/%zz").problem["detail"] == "\(PathError.malformedEscape)")
        #expect(try folder.ask(uri: nil).problem["detail"] == "\(PathError.missing)")
    }

    @Test func `HEAD is GET without the body`() throws {
        try folder.publish("{\"4506\":{}}")
        for headers in [[:], ["Accept-Encoding": "gzip"]] {
            let get = try folder.ask(headers)
            let head = try folder.ask(headers, method: "HEAD")
            #expect(head.lines == get.lines)
            #expect(head.body == "")
        }
    }

    @Test func `OPTIONS names the methods`() throws {
        let reply = try folder.ask(method: "OPTIONS")
        #expect(reply.status == 204)
        #expect(reply.header("Allow") == "GET, HEAD, OPTIONS")
        #expect(reply.header("Content-Length") == nil)
        #expect(reply.body == "")
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH", "PROPFIND", "get", ""])
    func `other methods are refused, with those that are not`(_ method: String) throws {
        try folder.publish("{}")
        let reply = try folder.ask(method: method)
        #expect(reply.status == 405)
        #expect(reply.header("Allow") == "GET, HEAD, OPTIONS")
        #expect(try reply.problem["detail"]!.contains("GET or HEAD"))
    }

    @Test func `before the first report the answer says so, and when to come back`() throws {
        for method in ["GET", "HEAD"] {
            let reply = try folder.ask(["If-None-Match": "*"], method: method)
            #expect(reply.status == 503)
            #expect(reply.header("Retry-After") == "60")
        }
        #expect(try folder.ask().problem["detail"]!.contains("systemctl start incidents-fetch"))
        #expect(folder.faults.isEmpty)
    }

    @Test(arguments: [
        ("/", "GET", 404), ("/%", "GET", 400), ("/incidents", "POST", 405),
        ("/incidents", "GET", 503),
    ])
    func `errors are problem details that nobody keeps`(
        _ uri: String, _ method: String, _ status: Int
    ) throws {
        let reply = try folder.ask(uri: uri, method: method)
        #expect(reply.header("Content-Type") == "application/problem+json")
        #expect(reply.header("Cache-Control") == "no-store")
        #expect(reply.header("X-Content-Type-Options") == "nosniff")
        #expect(reply.header("Content-Length") == "\(reply.body.utf8.count)")
        let problem = try reply.problem
        #expect(problem.keys.sorted() == ["detail", "status", "title", "type"])
        #expect(problem["type"] == "about:blank")
        #expect(problem["status"] == "\(status)")
        #expect(reply.header("Status") == "\(status) \(problem["title"]!)")
        #expect(problem["detail"]!.hasSuffix("."))
    }
}
