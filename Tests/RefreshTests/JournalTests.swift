import Foundation
import Refresh
import ServiceLog
import Simulator
import Synchronization
import Testing

/// What the journal tells over several refreshes, each with the store as the one before left it.
@Suite struct JournalTests {
    private let upstream: TestUpstream

    init() throws {
        upstream = try TestUpstream(form: .journal)
    }

    /// The lines of one refresh, so many minutes after the first, without the line that sums it up.
    private func refresh(minute: Int) async throws -> [String] {
        _ = try await upstream.refresh(
            clock: Date(timeIntervalSince1970: 1_600_000_000 + Double(minute) * 60))
        return upstream.takeLog().filter { !$0.contains(" s, run ") }
            .map { $0.replacing(/http:\S+\/incidents/, with: "URL") }
    }

    private func answerMisuse(with records: String...) {
        let body = #"{"results":[\#(records.joined(separator: ","))]}"#
        upstream.answer("/incidents/misuse/") { _ in UpstreamAnswer(body: body.utf8) }
    }

    @Test func `a source fails, goes on failing and answers again`() async throws {
        upstream.answer("/incidents/misuse/") { _ in UpstreamAnswer(status: 500, body: "".utf8) }
        let failure = "misuse failed: URL/misuse/ answered 500, expected 200 (after 4 attempts)\n"
        #expect(try await refresh(minute: 0) == ["<4>\(failure)"])
        #expect(
            try await refresh(minute: 20) == [
                "<6>\(failure)", "<4>still failing: misuse for 20 min (2 refreshes)\n",
            ])
        #expect(
            try await refresh(minute: 40) == [
                "<6>\(failure)", "<4>still failing: misuse for 40 min (3 refreshes)\n",
            ])
        answerMisuse()
        #expect(
            try await refresh(minute: 61) == [
                "<5>misuse answers again, after 1 h 1 min and 3 failed refreshes\n"
            ])
        #expect(try await refresh(minute: 80) == [])
    }

    @Test func `a source that answers when it is asked again is no warning`() async throws {
        let requests = Mutex(0)
        upstream.answer("/incidents/misuse/") { _ in
            let isFirst = requests.withLock { requests in
                requests += 1
                return requests == 1
            }
            return isFirst
                ? UpstreamAnswer(status: 500, body: "".utf8)
                : UpstreamAnswer(body: #"{"results":[]}"#.utf8)
        }
        #expect(try await refresh(minute: 0) == ["<6>misuse answered at attempt 2\n"])
        #expect(try await refresh(minute: 20) == [])
    }

    @Test func `records are rejected, come again and come no more, without their content`()
        async throws
    {
        let bad = #"{"employee_id":"s3cret\n<0>s3cret","priority":"s3cret","timestamp":"s3cret"}"#
        answerMisuse(
            with: misuse(7, at: "1500000005"), bad, #""s3cret""#, "[]", #"{"s3cret":1}"#, "1")
        let place = "of the answer, counted from 1, is rejected:"
        #expect(
            try await refresh(minute: 0) == [
                "<4>misuse: record 2 \(place) employee_id is not an employee id\n",
                "<4>misuse: record 3 \(place) not an object\n",
                "<4>misuse: record 4 \(place) not an object\n",
                "<4>misuse: 2 more records are newly rejected\n",
            ])
        answerMisuse(with: bad, "null")
        #expect(
            try await refresh(minute: 20) == [
                "<4>misuse: record 2 \(place) not an object\n",
                "<4>still rejected: misuse 1 record (for 20 min)\n",
            ])
        #expect(
            try await refresh(minute: 40) == [
                "<4>still rejected: misuse 2 records (for 40 min)\n"
            ])
        answerMisuse(with: misuse(7, at: "1500000005"))
        #expect(
            try await refresh(minute: 60) == ["<5>misuse: no record is rejected any more\n"])
        #expect(try await refresh(minute: 80) == [])
    }

    @Test func `a whole upstream that is away is one warning and one error a refresh`()
        async throws
    {
        upstream.answers.withLock { $0 = [:] }
        for minute in [0, 20] {
            _ = try await upstream.refresh(
                clock: Date(timeIntervalSince1970: 1_600_000_000 + Double(minute) * 60))
        }
        let last = upstream.log.suffix(2)
        #expect(last.first?.hasPrefix("<4>still failing: identities for 20 min (2 ref") == true)
        #expect(last.last?.contains(/^<3>refresh failed, .* nothing was fetched; the/) == true)
        #expect(upstream.log.count { $0.hasPrefix("<4>all 8 sources failed: http:") } == 1)
        #expect(upstream.log.count { $0.hasPrefix("<4>") } == 1 + 1)
        #expect(upstream.log.count { $0.hasPrefix("<3>") } == 2)
        #expect(upstream.log.count { $0.hasPrefix("<6>all 8 sources failed: http:") } == 1)
    }
}
