import FastCGI
import Foundation
import SystemPackage
import Testing
import Web

/// Which questions may take long, and where they are answered.
@Suite struct SlowQuestionTests {
    private static let now = 2_000_000_000
    private let store: PublishedStore
    private let site: Site

    init() throws {
        store = try PublishedStore()
        try store.refresh(misuse: [misuse(7, "low", at: Self.now - 60)], at: Self.now)
        try store.publish()
        site = Site(
            stateDirectory: FilePath(store.folder.url.path), version: "1.2.3", period: 1200,
            now: { Self.now + 1 })
    }

    private func request(
        _ uri: String, accept: String? = nil, method: String = "GET", unkept: String? = nil
    ) -> Request {
        var parameters = ["REQUEST_METHOD": method, "REQUEST_URI": uri]
        parameters["HTTP_ACCEPT"] = accept
        parameters["UNKEPT_LOCATION"] = unkept
        return Request(parameters: parameters)
    }

    private static let page = "text/html"

    /// What a summary, an index or a file answers.
    static let quick: [(uri: String, accept: String?)] = [
        ("/incidents", nil), ("/incidents/", nil), ("/incidents/?", nil),
        ("/incidents/?format=json", nil), ("/incidents/", page), ("/incidents/?since=24h", page),
        ("/incidents/?since=30d&sort=new", page), ("/incidents/?since=7d&after=1-100", page),
        ("/incidents/summary", nil), ("/incidents/summary?since=30d&limit=1000", nil),
        ("/incidents/summary?since=\(now - 86_400)&until=\(now)", nil),
        ("/incidents/7", nil), ("/incidents/7", page), ("/incidents/7?since=5d&priority=low", nil),
        ("/incidents/list", nil), ("/incidents/list", page),
        ("/incidents/list?priority=low&type=misuse&since=5d&until=1d&limit=1000", nil),
        ("/incidents/list?after=1500000000_7", nil), ("/incidents/list?sort=new", nil),
        ("/incidents/list?sort=new&seen-since=24h", page),
        ("/incidents/list?format=csv&limit=1000", nil),
        ("/incidents/changes", nil), ("/incidents/changes?format=ndjson", nil),
        ("/incidents/refreshes", page), ("/incidents/status", nil), ("/incidents/health", nil),
        ("/incidents/metrics", nil), ("/incidents/openapi.json", nil),
        ("/incidents/style.css", nil),
        ("/incidents/icon.svg", nil), ("/incidents/find?q=7", page),
    ]

    /// What looks through more than it tells.
    static let slow: [(uri: String, accept: String?)] = [
        ("/incidents/?since=1", nil), ("/incidents?since=1", nil), ("/%69ncidents/?since=1", nil),
        ("/incidents%2F?%73ince=1", nil), ("http://host/incidents/?since=1", nil),
        ("/incidents/?priority=low", nil), ("/incidents/?employee=7&format=json", page),
        ("/incidents/?since=5d", page), ("/incidents/?priority=low", page),
        ("/incidents/?since=24h&type=misuse", page), ("/incidents/?until=1d", page),
        ("/incidents/summary?since=5d", nil), ("/incidents/summary?since=24h&employee=7", nil),
        ("/incidents/list?employee=7", nil), ("/incidents/list?address=17.1.1.1", page),
        ("/incidents/list?seen-since=24h", nil), ("/incidents/list?sort=new&priority=low", nil),
        ("/incidents/list?sort=new&since=5d", page), ("/incidents/list?format=csv", nil),
        ("/incidents/list?format=ndjson&priority=low", page), ("/incidents/list", "text/csv"),
        ("/incidents/addresses/17.1.1.1", nil), ("/incidents/addresses/17.1.1.1", page),
        ("/incidents/unattributed", nil), ("/incidents/unattributed?since=5d", page),
        ("/incidents/rejected", nil), ("/incidents/rejected?limit=1", page),
    ]

    /// What is soon refused.
    static let wrong: [(uri: String, accept: String?)] = [
        ("/incidents/?since=x", nil), ("/incidents/?nonsense=1", nil),
        ("/incidents/x?since=1", nil),
        ("/incidents/?since=%zz", nil), ("/incidents/summary?since=5d&after=99-1", nil),
        ("/%", nil),
    ]

    @Test(arguments: slow.indices, ["GET", "HEAD"])
    func `what may take long is answered where nothing is kept`(
        _ index: Int, _ method: String
    ) throws {
        let (uri, accept) = Self.slow[index]
        let first = request(uri, accept: accept, method: method, unkept: "/elsewhere")
        #expect(!site.takesLong(first))
        #expect(site.response(to: first).header("X-Accel-Redirect") == "/elsewhere")
        let second = request(uri, accept: accept, method: method)
        #expect(site.takesLong(second))
        let answer = site.response(to: second)
        #expect(answer.header("X-Accel-Redirect") == nil)
        // Nobody has seen that address.
        #expect(answer.status == (uri.contains("/addresses/") ? .notFound : .ok))
    }

    @Test(arguments: quick.indices, ["GET", "HEAD", "OPTIONS", "POST"])
    func `what is quick is answered at once`(_ index: Int, _ method: String) throws {
        let (uri, accept) = Self.quick[index]
        try expectAtOnce(request(uri, accept: accept, method: method, unkept: "/elsewhere"))
        #expect(!site.takesLong(request(uri, accept: accept, method: method)))
    }

    @Test(arguments: wrong.indices)
    func `what cannot be answered is refused at once`(_ index: Int) throws {
        let (uri, accept) = Self.wrong[index]
        let asked = request(uri, accept: accept, unkept: "/elsewhere")
        try expectAtOnce(asked)
        #expect([400, 404, 410].contains(site.response(to: asked).status.rawValue))
    }

    @Test(arguments: slow.indices)
    func `other methods are refused at once`(_ index: Int) throws {
        try expectAtOnce(request(Self.slow[index].uri, method: "POST", unkept: "/elsewhere"))
    }

    private func expectAtOnce(_ request: Request) throws {
        #expect(!site.takesLong(request))
        #expect(site.response(to: request).header("X-Accel-Redirect") == nil)
    }

    @Test func `before the first report nothing takes long`() throws {
        let empty = try StateFolder()
        let site = Site(stateDirectory: FilePath(empty.url.path), version: "1.2.3", period: 1200)
        let asked = request("/incidents/?since=1", unkept: "/elsewhere")
        #expect(!site.takesLong(asked))
        #expect(site.response(to: asked).status == .serviceUnavailable)
    }

    @Test func `a question that nobody waits for ends`() throws {
        let gone = Request(
            parameters: ["REQUEST_METHOD": "GET", "REQUEST_URI": "/incidents/?since=1"],
            isAbandoned: { true })
        #expect(site.response(to: gone).status == .serviceUnavailable)
    }

    @Test(arguments: [nil, page])
    func `who is refused for the number of questions is told when to ask again`(
        _ accept: String?
    ) throws {
        let refusal = site.refusal(to: request("/incidents/?since=1", accept: accept))
        #expect(refusal.status == .serviceUnavailable)
        #expect(refusal.header("Retry-After") == "10")
        #expect(refusal.header("Cache-Control") == "no-store")
        #expect(refusal.header("Refresh-Id") == "1")
        #expect(refusal.header("X-Content-Type-Options") == "nosniff")
        let type = accept == nil ? "application/problem+json" : "text/html; charset=utf-8"
        #expect(refusal.header("Content-Type") == type)
    }
}
