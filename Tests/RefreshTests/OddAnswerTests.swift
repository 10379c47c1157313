import Foundation
import NIOHTTP1
import Simulator
import Testing

@testable import Refresh

/// Answers that are HTTP in a way of their own, or none.
@Suite struct OddAnswerTests {
    private func refresh(
        _ script: RawUpstream.Script
    ) async throws -> (outcome: RefreshOutcome, log: [String], pauses: Int) {
        let server = try await RawUpstream(script)
        let upstream = try TestUpstream()
        let outcome = try await upstream.refresh(from: "http://127.0.0.1:\(server.port)/")
        await server.stop()
        return (outcome, upstream.log, upstream.pauses.count)
    }

    @Test func `what comes before an answer is no answer, and does not stand in its way`()
        async throws
    {
        let hint = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\nContent-Encoding: br\r\n\r\n"
        for before in [hint, hint + hint + "HTTP/1.1 100 Continue\r\n\r\n"] {
            let whole = try await refresh(
                RawUpstream.Script { Array(before.utf8) + RawUpstream.answer($0) })
            #expect(whole.outcome == .complete)
            let cut = try await refresh(RawUpstream.Script { _ in Array(before.utf8) })
            #expect(cut.outcome == .nothingFetched)
        }
    }

    @Test(arguments: ["", "0\r\n", "0\r\nX: y\r\n", "0\r\nX: "])
    func `chunks are an answer with their last one only, and what follows it`(
        _ end: String
    ) async throws {
        let script = { (end: String) in
            RawUpstream.Script { path in
                let body = RawUpstream.body(path)
                let size = String(body.utf8.count, radix: 16)
                return Array(
                    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "\(size)\r\n\(body)\r\n\(end)").utf8)
            }
        }
        #expect(try await refresh(script(end)).outcome == .nothingFetched)
        #expect(try await refresh(script("0\r\nX: y\r\n\r\n")).outcome == .complete)
    }

    @Test(arguments: [
        RawUpstream.Script(greeting: Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)),
        RawUpstream.Script(greeting: Array("220 mail ESMTP\r\n".utf8)),
        RawUpstream.Script { _ in Array("-ERR unknown command\r\n".utf8) },
        RawUpstream.Script { _ in Array(0...255) },
        RawUpstream.Script { Array(RawUpstream.body($0).utf8) },
    ])
    func `a port that speaks no HTTP is told in a sentence, and asked once`(
        _ script: RawUpstream.Script
    ) async throws {
        let (outcome, log, pauses) = try await refresh(script)
        #expect(outcome == .nothingFetched)
        #expect(pauses == 0)
        let line = log.last { $0.hasPrefix("warning: ") }
        #expect(line?.contains(": what answers there does not speak HTTP as it should (") == true)
        #expect(line?.contains("; check INCIDENTS_UPSTREAM_URL (--upstream-url)") == true)
    }

    @Test func `a head too large is told as that`() async throws {
        let (outcome, log, _) = try await refresh(
            RawUpstream.Script {
                RawUpstream.answer($0, "X: " + String(repeating: "x", count: 300_000))
            })
        #expect(outcome == .nothingFetched)
        #expect(log.last { $0.hasPrefix("warning: ") }?.contains("the head of its answer") == true)
    }

    @Test(arguments: ["3600 ", "3600\t", " \t3600 \t "])
    func `white space around the value of a header is no part of it`(
        _ seconds: String
    ) async throws {
        let upstream = try TestUpstream(["unauthorized": [misuse(8, at: "1500000005")]])
        upstream.answer("/incidents/misuse/") { _ in
            UpstreamAnswer(status: 503, headers: [("Retry-After", seconds)], body: "".utf8)
        }
        #expect(try await upstream.refresh(budget: .seconds(60)) == .partial)
        #expect(upstream.pauses == [])
        #expect(upstream.log.first?.contains("it asks to wait 3600 seconds") == true)
    }

    @Test func `a header's value is what stands between the white space`() {
        let headers: HTTPHeaders = [
            "Date": "\t Sun, 06 Nov 1994 08:49:37 GMT \t", "Location": "/a b ", "Empty": " \t",
            "Kept": "\u{A0}x\u{2003}",
        ]
        #expect(headers.value(of: "date") == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(headers.value(of: "Location") == "/a b")
        #expect(headers.value(of: "Empty") == "")
        #expect(headers.value(of: "Kept") == "\u{A0}x\u{2003}")
        #expect(headers.value(of: "Missing") == nil)
    }
}
