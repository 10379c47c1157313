import Foundation
import Gzip
import Refresh
import Simulator
import Testing

/// Each fault of one source: it is told with a helpful sentence, and the others land.
@Suite struct UpstreamFaultTests {
    private func expectFailure(
        _ sentence: String, timeout: Duration = .seconds(30),
        _ answering: @escaping SimulatorServer.Answering
    ) async throws {
        let upstream = try TestUpstream(
            ["misuse": [misuse(7, at: "5")], "denial": [#"{"reported_by":1}"#]])
        upstream.answer("/incidents/misuse/", answering)
        upstream.answer("/incidents/unauthorized/") { _ in
            UpstreamAnswer(body: #"{"results":[\#(misuse(8, at: "5"))]}"#.utf8)
        }
        #expect(try await upstream.refresh(timeout: timeout, maxBodyBytes: 100_000) == .partial)
        let warnings = upstream.log.filter {
            $0.hasPrefix("warning: ") && $0.contains(" failed: ")
        }
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("warning: misuse failed: ") == true)
        #expect(warnings.first?.contains(sentence) == true, "\(warnings)")
        #expect(upstream.log.last?.contains("refresh partial, 1 source failed") == true)
        #expect(upstream.log.last?.contains("; misuse failed; ") == true)
        #expect(try upstream.report().contains("\"8\""))
    }

    @Test(arguments: [400, 403, 404, 429, 500, 503])
    func `an error status`(_ status: Int) async throws {
        let sentence =
            status == 403
            ? "/incidents/misuse/ answered 403: it asks for credentials; write them in"
            : "answered \(status), expected 200"
        try await expectFailure(sentence) { _ in
            UpstreamAnswer(status: status, body: #"{"results":[]}"#.utf8)
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await expectFailure("answered 302, a redirect, which is not followed") { _ in
            UpstreamAnswer(
                status: 302, headers: [("Location", "/incidents/denial/")], body: "".utf8)
        }
    }

    @Test(arguments: [
        ("", "expected an object at byte 0"), ("<html>", "expected an object at byte 0"),
        ("{}", #"no array "results""#), (#"{"results":{}}"#, #"no array "results""#),
        (#"{"results":[{}"#, "at byte 14"),
    ])
    func `a body that is no answer`(_ body: String, _ sentence: String) async throws {
        try await expectFailure(sentence) { _ in UpstreamAnswer(body: body.utf8) }
    }

    @Test func `a body that is not UTF-8`() async throws {
        try await expectFailure("is not UTF-8") { _ in UpstreamAnswer(body: [0x7B, 0xFF, 0x7D]) }
    }

    @Test func `a body cut short`() async throws {
        try await expectFailure("broke off its answer") { _ in
            UpstreamAnswer(headers: [("Content-Length", "99")], body: #"{"results":[]}"#.utf8)
        }
    }

    @Test func `a body too large`() async throws {
        try await expectFailure("sent more than 100000 bytes; see --max-body-bytes") { _ in
            UpstreamAnswer(body: repeatElement(0x20, count: 100_001))
        }
    }

    @Test func `a small body that unpacks to a large one`() async throws {
        var gzip = try GzipStream(level: 9)
        let bomb = try gzip.compress([UInt8](repeating: 0x20, count: 10_000_000)) + gzip.finish()
        try await expectFailure("sent more than 100000 bytes; see --max-body-bytes") { _ in
            UpstreamAnswer(headers: [("Content-Encoding", "gzip")], body: bomb)
        }
    }

    @Test func `a body that is not compressed as it says`() async throws {
        try await expectFailure("it is not compressed as it says") { _ in
            UpstreamAnswer(headers: [("Content-Encoding", "gzip")], body: #"{"results":[]}"#.utf8)
        }
    }

    @Test func `no answer in time`() async throws {
        try await expectFailure("did not answer within 1 seconds", timeout: .seconds(1)) { _ in
            try? await Task.sleep(for: .seconds(60))
            return nil
        }
    }

    @Test func `a compressed answer is understood`() async throws {
        var gzip = try GzipStream(level: 6)
        let body =
            try gzip.compress(Array(#"{"results":[\#(misuse(7, at: "5"))]}"#.utf8)) + gzip.finish()
        let upstream = try TestUpstream()
        upstream.answer("/incidents/misuse/") { _ in
            UpstreamAnswer(headers: [("Content-Encoding", "gzip")], body: body)
        }
        #expect(try await upstream.refresh() == .complete)
        #expect(try upstream.report().contains("\"7\""))
    }
}
