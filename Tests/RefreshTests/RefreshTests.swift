import Foundation
import IncidentStore
import Refresh
import Simulator
import Synchronization
import Testing

@Suite struct RefreshTests {
    @Test func `a refresh of every source ends in a published report`() async throws {
        let upstream = try TestUpstream(
            [
                "misuse": [misuse(7, at: "1500000005.50")],
                "probing": [probing("17.1.1.1", at: "1500000004")],
            ],
            identities: #"{"17.1.1.1":7}"#)
        #expect(try await upstream.refresh() == .complete)
        #expect(
            try upstream.report().contains(
                #"""
                "7":{"low":{"count":2,"incidents":[\#
                {"type":"probing","priority":"low","ip":"17.1.1.1","timestamp":1500000004},\#
                {"type":"misuse","priority":"low","employee_id":7,"timestamp":1500000005.50}]}
                """#))
    }

    @Test func `one line sums it up`() async throws {
        let upstream = try TestUpstream(["misuse": [misuse(7, at: "1500000005"), "{}"]])
        let id = RunID(invocation: "0123456789abcdef0123456789abcdef")
        _ = try await upstream.refresh(runID: id)
        let lines = upstream.log.filter { !$0.hasPrefix("warning: ") }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(
            line.contains(
                #/^refresh complete, \d+\.\d s, run 0123456789abcdef0123456789abcdef: id/#))
        #expect(line.contains("identities 0 fetched, 0 rejected; denial 0 fetched, "))
        #expect(
            line.contains(
                "; misuse 2 fetched, 1 new, 0 updated, 0 unchanged, 1 rejected, 0 unattributed; "))
        #expect(line.contains("; report of 1 employees, "))
    }

    @Test func `all sources are asked at once`() async throws {
        let upstream = try TestUpstream()
        let asked = Mutex(0)
        for path in upstream.answers.withLock({ $0.keys.map(\.self) }) {
            let body = path == "/identities/" ? "{}" : #"{"results":[]}"#
            upstream.answer(path) { _ in
                asked.withLock { $0 += 1 }
                // No answer before all eight requests are there.
                while asked.withLock({ $0 }) < 8 {
                    guard (try? await Task.sleep(for: .milliseconds(5))) != nil else { break }
                }
                return UpstreamAnswer(body: body.utf8)
            }
        }
        #expect(try await upstream.refresh(timeout: .seconds(20)) == .complete)
    }

    @Test func `the credentials go to upstream and into no log line`() async throws {
        let upstream = try TestUpstream()
        let seen = Mutex<Set<String?>>([])
        upstream.answer("/incidents/misuse/") { request in
            _ = seen.withLock { $0.insert(request.header("Authorization")) }
            return UpstreamAnswer(status: 401, body: "no".utf8)
        }
        let outcome = try await upstream.refresh(authorization: "Basic c2VjcmV0")
        #expect(outcome == .partial)
        #expect(seen.withLock { $0 } == ["Basic c2VjcmV0"])
        #expect(!upstream.log.joined().contains("c2VjcmV0"))
        #expect(upstream.log.joined().contains("check upstream-username and upstream-password"))
    }

    @Test func `when nothing was fetched, the report and what it shows stay as they were`()
        async throws
    {
        let upstream = try TestUpstream(["misuse": [misuse(7, at: "1500000005")]])
        _ = try await upstream.refresh()
        let report = try upstream.report()
        upstream.answers.withLock { $0 = [:] }
        #expect(try await upstream.refresh() == .nothingFetched)
        #expect(try upstream.report() == report)
        #expect(
            upstream.log.contains {
                $0.hasPrefix("warning: all 8 sources failed: http://127.0.0.1:")
            })
        let last = try #require(upstream.log.last)
        #expect(last.hasPrefix("error: refresh failed, "))
        #expect(last.hasSuffix(": nothing was fetched; the report stays as it was\n"))
        #expect(upstream.log.count { $0.hasPrefix("error: ") } == 1)
        // All of it comes back with the next refresh that succeeds, and keeps it.
        upstream.answer("/identities/") { _ in UpstreamAnswer(body: "{}".utf8) }
        #expect(try await upstream.refresh() == .partial)
        #expect(try upstream.report() == report)
    }
}
