import Foundation
import Gzip
import Simulator
import Testing

/// A fault of one source.
struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What its sentence says after the source's name.
    let sentence: String
    /// How often the source is asked.
    let attempts: Int
    /// Of one attempt.
    let timeout: Duration
    let answer: SimulatorServer.Answering

    init(
        _ name: String, _ sentence: String, attempts: Int = 1, timeout: Duration = .seconds(300),
        _ answer: @escaping SimulatorServer.Answering
    ) {
        testDescription = name
        self.sentence = sentence
        self.attempts = attempts
        self.timeout = timeout
        self.answer = answer
    }

    /// A whole answer with this body.
    init(_ name: String, _ sentence: String, body: String) {
        self.init(name, sentence) { _ in UpstreamAnswer(body: body.utf8) }
    }

    static let authorization = "Basic c2VjcmV0OnRva2Vu"
    static let secrets = ["c2VjcmV0OnRva2Vu", "secret", "token"]

    /// Fails with a status, having the credentials in whatever comes with it.
    static func status(_ status: Int, _ sentence: String, attempts: Int = 1) -> Fault {
        Fault("status \(status)", sentence, attempts: attempts) { request in
            let authorization = request.header("Authorization") ?? ""
            return UpstreamAnswer(
                status: status,
                headers: [
                    ("Retry-After", authorization), ("Location", authorization),
                    ("WWW-Authenticate", authorization), ("X-Echo", authorization),
                ], body: authorization.utf8)
        }
    }

    static func redirect(_ name: String, _ sentence: String, to location: String?) -> Fault {
        Fault(name, sentence) { _ in
            UpstreamAnswer(
                status: 302, headers: location.map { [("Location", $0)] } ?? [],
                body: "secret".utf8)
        }
    }

    /// Bytes without end, as many as are taken.
    static func endless(_ piece: String, every pause: Duration = .zero) -> UpstreamAnswer {
        var answer = UpstreamAnswer(body: "".utf8)
        answer.rest = AsyncThrowingStream {
            try await Task.sleep(for: pause)
            return Array(piece.utf8)
        }
        return answer
    }

    /// Ends where another chunk is due.
    static let cutInChunks: UpstreamAnswer = {
        var answer = UpstreamAnswer(body: #"{"results":[]}"#.utf8)
        answer.rest = AsyncThrowingStream { throw CancellationError() }
        return answer
    }()

    static func gzipped(_ text: [UInt8]) -> [UInt8] {
        guard var gzip = try? GzipStream(level: 9), let start = try? gzip.compress(text),
            let end = try? gzip.finish()
        else { return [] }
        return start + end
    }

    /// Compressed, and said to be in a way; `nil` is one that is called like the credentials.
    private static func compressed(
        _ name: String, _ sentence: String, as coding: String?,
        by compress: @escaping @Sendable ([UInt8]) -> [UInt8] = gzipped
    ) -> Fault {
        Fault(name, sentence) { request in
            UpstreamAnswer(
                headers: [("Content-Encoding", coding ?? request.header("Authorization") ?? "")],
                body: compress(Array(#"{"results":[]}"#.utf8)))
        }
    }

    static let statuses = [
        status(204, "answered 204, expected 200"),
        status(304, "answered 304, expected 200"),
        status(400, "answered 400, expected 200"),
        status(
            401, "answered 401: it does not accept the credentials; check upstream-username and "),
        status(
            403, "answered 403: it does not accept the credentials; check upstream-username and "),
        status(404, "answered 404, expected 200"),
        status(408, "answered 408, expected 200", attempts: 4),
        status(429, "answered 429, expected 200", attempts: 4),
        status(500, "answered 500, expected 200", attempts: 4),
        status(503, "answered 503, expected 200", attempts: 4),
    ]

    static let redirects = [
        redirect("a redirect to nowhere", "redirects to no address, which is not", to: nil),
        redirect(
            "a redirect to another origin",
            "redirects to another origin, https://other.example, which is not followed; check "
                + "INCIDENTS_UPSTREAM_URL (--upstream-url)",
            to: "https://secret:token@other.example/secret?c2VjcmV0OnRva2Vu#token"),
        redirect(
            "a redirect to the credentials", "redirects to another origin, which is not followed",
            to: "https://c2VjcmV0OnRva2Vu.example/"),
        redirect(
            "a redirect in a circle", "redirects more than 5 times, which is not followed",
            to: "/circle/?c2VjcmV0OnRva2Vu"),
    ]

    static let bodies = [
        Fault(
            "HTML", "is not the JSON it should be: expected an object at byte 0",
            body: "<html><h1>secret</h1></html>"),
        Fault("an empty body", "expected an object at byte 0", body: ""),
        Fault("{}", #"the answer has no array "results""#, body: "{}"),
        Fault(
            "an object of results", #"the answer has no array "results""#,
            body: #"{"results":{"secret":1}}"#),
        Fault("a list", "expected an object at byte 0", body: #"["secret"]"#),
        Fault(
            "levels without end", "at byte 100011",
            body: #"{"results":"# + String(repeating: "[", count: 100_000) + "}"),
        Fault("invalid UTF-8", "the answer is not UTF-8") { _ in
            UpstreamAnswer(body: [0x7B, 0xFF, 0x7D])
        },
        Fault("a body that is not compressed as it says", "it is not compressed as it says") { _ in
            UpstreamAnswer(headers: [("Content-Encoding", "gzip")], body: #"{"results":[]}"#.utf8)
        },
        compressed("an unknown compression", "not asked for; let it answer with gzip", as: nil),
        compressed("Brotli", "it is compressed in a way that was not asked for (br);", as: "br"),
        compressed(
            "deflate", "compressed in a way that was not asked for (deflate);", as: "deflate"),
        compressed("zstd", "compressed in a way that was not asked for (zstd);", as: "zstd"),
        compressed("gzip, said twice", "not asked for (gzip, x-gzip);", as: "gzip, X-GZIP"),
        compressed("gzip, twice and said once", "it is compressed twice;", as: "gzip") {
            gzipped(gzipped($0))
        },
        compressed(
            "gzip, not said", "it is compressed (gzip) and does not say so;", as: "identity"),
        compressed("zstd, not said", "it is compressed (zstd) and does not say so;", as: "") { _ in
            [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0, 0]
        },
        compressed("gzip with a wrong sum", "it is not compressed as it says (zlib", as: "gzip") {
            text in
            var file = gzipped(text)
            file[file.count - 8] ^= 1
            return file
        },
        compressed("gzip with a wrong length", "it is not compressed as it says (zlib", as: "gzip")
        {
            gzipped($0).dropLast() + [1]
        },
        compressed("gzip that goes on", "it is not compressed as it says (zlib", as: "x-gzip") {
            gzipped($0) + Array("secret".utf8)
        },
        compressed("a damaged second member", "it is not compressed as it says (zlib", as: "gzip") {
            gzipped($0) + [0x1F, 0x8B, 7] + gzipped($0)
        },
        Fault("a body too large", "sent more than 2000000 bytes; see INCIDENTS_MAX_BODY_BYTES") {
            _ in
            UpstreamAnswer(body: repeatElement(0x20, count: 2_000_001))
        },
        Fault("a body without end", "sent more than 2000000 bytes; see INCIDENTS_MAX_BODY_BYTES") {
            _ in
            endless(String(repeating: " ", count: 100_000))
        },
        Fault("a gzip bomb", "sent more than 2000000 bytes; see INCIDENTS_MAX_BODY_BYTES") { _ in
            UpstreamAnswer(
                headers: [("Content-Encoding", "gzip")],
                body: gzipped([UInt8](repeating: 0x20, count: 20_000_000)))
        },
    ]

    static let connections = [
        Fault("no head", "did not answer within 2 seconds; see", attempts: 4, timeout: .seconds(2))
        {
            _ in
            try? await Task.sleep(for: .seconds(600))
            return nil
        },
        Fault(
            "a byte a second", "did not answer within 2 seconds; see INCIDENTS_ATTEMPT_TIMEOUT",
            attempts: 4, timeout: .seconds(2)
        ) { _ in
            endless(" ", every: .seconds(1))
        },
        Fault(
            "a connection cut before the head",
            "cannot reach http://127.0.0.1:PORT/incidents/misuse/: it closed the connection",
            attempts: 4
        ) { _ in
            UpstreamAnswer(status: 0, body: "".utf8)
        },
        Fault("a body cut short", "broke off its answer: it closed", attempts: 4) { _ in
            UpstreamAnswer(headers: [("Content-Length", "99")], body: #"{"results":[]}"#.utf8)
        },
        Fault("a body cut short between chunks", "broke off its answer: it closed", attempts: 4) {
            _ in cutInChunks
        },
        Fault("a text cut short", "broke off its answer: the answer is not", attempts: 4) { _ in
            UpstreamAnswer(body: #"{"results":[{}"#.utf8)
        },
        Fault("a compressed body cut short", "broke off its answer: it is not", attempts: 4) { _ in
            UpstreamAnswer(
                headers: [("Content-Encoding", "gzip")],
                body: gzipped(Array(#"{"results":[]}"#.utf8)).dropLast(12))
        },
        Fault("a trailer of gzip cut short", "broke off its answer: it is not", attempts: 4) { _ in
            UpstreamAnswer(
                headers: [("Content-Encoding", "gzip")],
                body: gzipped(Array(#"{"results":[]}"#.utf8)).dropLast(4))
        },
        Fault("a second member cut short", "broke off its answer: it is not", attempts: 4) { _ in
            UpstreamAnswer(
                headers: [("Content-Encoding", "x-gzip")],
                body: gzipped(Array(#"{"results":[]}"#.utf8)) + gzipped([0x20]).dropLast(4))
        },
    ]
}
