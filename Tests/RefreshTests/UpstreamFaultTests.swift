import Foundation
import Refresh
import Simulator
import Synchronization
import Testing

/// Each fault of one source: it is told with a helpful sentence, and the others land.
@Suite struct UpstreamFaultTests {
    @Test(arguments: Fault.statuses + Fault.redirects + Fault.bodies + Fault.connections)
    func `a source that fails is told, and the others land`(_ fault: Fault) async throws {
        let upstream = try TestUpstream(["unauthorized": [misuse(8, at: "1500000005")]])
        let requests = Mutex(0)
        upstream.answer("/incidents/misuse/") { request in
            requests.withLock { $0 += 1 }
            return await fault.answer(request)
        }
        upstream.answer("/circle/", fault.answer)
        let outcome = try await upstream.refresh(
            authorization: Fault.authorization, timeout: fault.timeout, maxBodyBytes: 2_000_000)
        #expect(outcome == .partial)
        #expect(requests.withLock { $0 } == fault.attempts)

        let log = upstream.log.map { $0.replacing(/127.0.0.1:\d+/, with: "127.0.0.1:PORT") }
        let warnings = log.filter { $0.hasPrefix("warning: ") }
        #expect(warnings.count == 1, "\(warnings)")
        let warning = try #require(warnings.first)
        #expect(
            warning.contains(
                #/^warning: misuse failed: (cannot reach )?http:\/\/127.0.0.1:PORT\/incidents\/misuse\//#
            ))
        #expect(warning.contains(fault.sentence), "\(warning)")
        let end = fault.attempts > 1 ? " (after \(fault.attempts) attempts)\n" : "\n"
        #expect(warning.hasSuffix(end))
        #expect(warning.contains(" attempts)") == (fault.attempts > 1))
        #expect(log.last?.contains("refresh partial, 1 source failed") == true)
        #expect(log.last?.contains("; misuse failed; ") == true)

        #expect(try upstream.report() == Self.report)
        for secret in Fault.secrets { #expect(!log.joined().contains(secret)) }
    }

    private static let report = """
        {
        "8":{"low":{"count":1,"incidents":[{"type":"unauthorized","priority":"low",\
        "employee_id":8,"timestamp":1500000005}]},"medium":{"count":0,"incidents":[]},\
        "high":{"count":0,"incidents":[]},"critical":{"count":0,"incidents":[]}}
        }

        """

    @Test func `a body of 300 MB is not taken, and not read to its end`() async throws {
        let upstream = try TestUpstream(["unauthorized": [misuse(8, at: "1500000005")]])
        let sent = Mutex(0)
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        upstream.answer("/incidents/misuse/") { _ in
            var answer = UpstreamAnswer(body: "".utf8)
            answer.rest = AsyncThrowingStream {
                sent.withLock { sent in
                    sent += 1
                    return sent <= 300 ? piece : nil
                }
            }
            return answer
        }
        #expect(try await upstream.refresh(maxBodyBytes: 256 << 20) == .partial)
        #expect(upstream.log.first?.contains("sent more than 268435456 bytes") == true)
        #expect(sent.withLock { $0 } < 300)
        #expect(try upstream.report().contains("\"8\""))
    }

    @Test func `a record of 100,000 levels is one record that is rejected`() async throws {
        let levels = String(repeating: "[", count: 100_000)
        let record = levels + levels.replacing("[", with: "]")
        let upstream = try TestUpstream(["misuse": [record, misuse(8, at: "1500000005")]])
        #expect(try await upstream.refresh(maxBodyBytes: 1 << 20) == .complete)
        #expect(upstream.log.last?.contains("; misuse 2 fetched, 1 new, ") == true)
        #expect(try upstream.report().contains("\"8\""))
    }

    private static let oddForms: [(coding: String, form: @Sendable ([UInt8]) -> [UInt8])] = [
        ("gzip", Fault.gzipped), ("GZIP", Fault.gzipped), ("x-gzip", Fault.gzipped),
        ("\t gzip \t", Fault.gzipped), ("identity, gzip", Fault.gzipped),
        ("gzip", { Fault.gzipped(Array($0.prefix(20))) + Fault.gzipped(Array($0.dropFirst(20))) }),
        ("gzip", { Fault.gzipped([]) + Fault.gzipped($0) + Fault.gzipped([]) }),
        ("gzip", { Fault.gzipped($0) + [UInt8](repeating: 0, count: 512) }),
        ("gzip", { Fault.gzipped([0xEF, 0xBB, 0xBF] + $0) }),
        ("identity", { [0xEF, 0xBB, 0xBF] + $0 }), ("", { $0 }),
    ]

    @Test(arguments: oddForms.indices)
    func `an answer is understood however it is wrapped up`(_ index: Int) async throws {
        let (coding, form) = Self.oddForms[index]
        let body = form(Array(#"{"results":[\#(misuse(7, at: "1500000005"))]}"#.utf8))
        let upstream = try TestUpstream()
        upstream.answer("/incidents/misuse/") { _ in
            UpstreamAnswer(headers: [("Content-Encoding", coding)], body: body)
        }
        #expect(try await upstream.refresh() == .complete)
        #expect(try upstream.report().contains("\"7\""))
    }

    @Test func `a large answer of many members comes through whole`() async throws {
        let records = (0..<40_000).map { misuse($0, at: "1500000005") }
        let text = Array(#"{"results":[\#(records.joined(separator: ","))]}"#.utf8)
        let members = stride(from: 0, to: text.count, by: 300_000).flatMap {
            Fault.gzipped(Array(text[$0..<min($0 + 300_000, text.count)]))
        }
        let upstream = try TestUpstream()
        upstream.answer("/incidents/misuse/") { _ in
            UpstreamAnswer(headers: [("Content-Encoding", "gzip")], body: members)
        }
        #expect(try await upstream.refresh(maxBodyBytes: text.count) == .complete)
        #expect(try upstream.report().contains("\"39999\""))
        #expect(try await upstream.refresh(maxBodyBytes: text.count - 1) == .partial)
    }

    @Test func `redirects within the origin are followed with the credentials`() async throws {
        let upstream = try TestUpstream()
        let seen = Mutex<[String?]>([])
        for (path, place) in [
            ("/incidents/misuse/", "/v2/misuse"), ("/v2/misuse", "misuse/a"),
            ("/v2/misuse/a", "b"), ("/v2/misuse/b", "c?page=1"), ("/v2/misuse/c", "../last"),
        ] {
            upstream.answer(path) { request in
                seen.withLock { $0.append(request.header("Authorization")) }
                return UpstreamAnswer(status: 307, headers: [("Location", place)], body: "".utf8)
            }
        }
        upstream.answer("/v2/last") { request in
            seen.withLock { $0.append(request.header("Authorization")) }
            return UpstreamAnswer(body: #"{"results":[\#(misuse(7, at: "1500000005"))]}"#.utf8)
        }
        #expect(try await upstream.refresh(authorization: Fault.authorization) == .complete)
        #expect(seen.withLock { $0 } == Array(repeating: Fault.authorization, count: 6))
        #expect(try upstream.report().contains("\"7\""))
    }
}
