import Foundation
import Refresh
import Simulator
import Synchronization
import Testing

/// A source that fails is asked again, at the time that is right.
@Suite struct RetryTests {
    private let upstream: TestUpstream

    init() throws {
        upstream = try TestUpstream(["unauthorized": [misuse(8, at: "1500000005")]])
    }

    /// Answers the first request for misuse like this, and those after it with an incident.
    private func answerFirst(_ answer: UpstreamAnswer) {
        let requests = Mutex(0)
        upstream.answer("/incidents/misuse/") { _ in
            let number = requests.withLock { requests in
                requests += 1
                return requests
            }
            return number == 1
                ? answer
                : UpstreamAnswer(body: #"{"results":[\#(misuse(7, at: "1500000005"))]}"#.utf8)
        }
    }

    @Test func `a source that failed once is fetched, and the log says so`() async throws {
        answerFirst(UpstreamAnswer(status: 500, body: "".utf8))
        #expect(try await upstream.refresh() == .complete)
        #expect(upstream.log.first == "misuse answered at attempt 2\n")
        #expect(upstream.log.count == 2)
        #expect(upstream.pauses.count == 1)
        #expect(upstream.pauses.allSatisfy { (.zero ... .seconds(0.5)).contains($0) })
        #expect(try upstream.report().contains("\"7\""))
    }

    // The upstream's clock stands at 1,600,000,000.
    @Test(arguments: ["7", "Sun, 13 Sep 2020 12:26:47 GMT"])
    func `what the upstream asks to wait is waited`(_ retryAfter: String) async throws {
        answerFirst(
            UpstreamAnswer(status: 429, headers: [("Retry-After", retryAfter)], body: "".utf8))
        #expect(try await upstream.refresh(budget: .seconds(60)) == .complete)
        #expect(upstream.pauses.count == 1)
        #expect(upstream.pauses.allSatisfy { (.seconds(7) ... .seconds(7.5)).contains($0) })
    }

    @Test(arguments: [
        ("61", "61"), ("3600", "3600"), ("99999999999999999999", "31622400"),
        ("Sun, 13 Sep 2020 13:26:40 GMT", "3600"),
    ])
    func `a source that asks to wait for longer than there is time is given up at once`(
        _ retryAfter: String, _ seconds: String
    ) async throws {
        answerFirst(
            UpstreamAnswer(status: 503, headers: [("Retry-After", retryAfter)], body: "".utf8))
        #expect(try await upstream.refresh(budget: .seconds(60)) == .partial)
        #expect(upstream.pauses == [])
        #expect(
            upstream.log.first?.hasSuffix(
                "answered 503, expected 200; it asks to wait \(seconds) seconds, and less is left of "
                    + "the 60 for the whole refresh; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)\n"
            ) == true)
        #expect(try upstream.report().contains("\"8\""))
    }

    // Time enough for the others, on a busy machine too.
    @Test func `when the time for the refresh is over, what came is published`() async throws {
        upstream.answer("/incidents/misuse/") { _ in
            try? await Task.sleep(for: .seconds(600))
            return nil
        }
        upstream.answer("/incidents/denial/") { _ in
            Fault.endless(" ", every: .milliseconds(50))
        }
        #expect(try await upstream.refresh(budget: .seconds(25)) == .partial)
        for source in ["misuse", "denial"] {
            let line = upstream.log.first { $0.hasPrefix("warning: \(source) failed: ") }
            #expect(
                line?.hasSuffix(
                    "/incidents/\(source)/ had not answered when the 25 seconds for the whole refresh "
                        + "were over; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)\n") == true)
        }
        #expect(upstream.pauses == [])
        #expect(try upstream.report().contains("\"8\""))
    }
}
