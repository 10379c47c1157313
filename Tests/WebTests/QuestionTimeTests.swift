import Foundation
import SystemPackage
import Testing
import Web

/// How long the store is read for one question.
@Suite struct QuestionTimeTests {
    private let store: PublishedStore
    private static let now = 2_000_000_000

    init() throws {
        store = try PublishedStore()
        try store.refresh(misuse: [misuse(7, "low", at: Self.now - 60)], at: Self.now)
        try store.publish()
    }

    private func ask(
        _ uri: String, _ headers: [String: String] = [:], time: Duration
    ) throws -> Reply {
        let site = Site(
            stateDirectory: FilePath(store.folder.url.path), version: "1.2.3", period: 1200,
            questionTime: time, now: { Self.now + 1 })
        return try Reply(of: site, uri: uri, method: "GET", headers: headers)
    }

    private static let questions = [
        "/incidents/?since=7d", "/incidents/7", "/incidents/list", "/incidents/summary?since=5d",
        "/incidents/unattributed", "/incidents/changes", "/incidents/addresses/17.1.1.1",
        "/incidents/rejected", "/incidents/refreshes",
    ]

    @Test(arguments: questions)
    func `a question that takes too long is told so, and when to ask again`(_ uri: String) throws {
        let reply = try ask(uri, time: .zero)
        #expect(reply.status == 503)
        #expect(reply.header("Retry-After") == "30")
        #expect(reply.header("Content-Type") == "application/problem+json")
        #expect(reply.header("Cache-Control") == "no-store")
        #expect(try reply.problem["detail"]?.contains("takes more than the 0 seconds") == true)
        // How current everything is, is known all the same.
        #expect(reply.header("Refresh-Id") == "1")
        #expect(reply.header("Refresh-State") == "fresh")
    }

    @Test func `a page that takes too long is a page that says so`() throws {
        let reply = try ask("/incidents/", ["Accept": "text/html"], time: .zero)
        #expect(reply.status == 503)
        #expect(reply.header("Retry-After") == "30")
        #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
        #expect(reply.body.contains("shorter span"))
    }

    @Test(arguments: [
        "/incidents/", "/incidents/status", "/incidents/health", "/incidents/metrics",
    ])
    func `what is not read for the question takes no time of it`(_ uri: String) throws {
        #expect(try ask(uri, time: .zero).status == 200)
    }
}
