import Testing

@testable import Refresh

@Suite struct RetryPolicyTests {
    private static let url = "https://api.example/incidents/denial/"

    @Test func `the pause is drawn up to half a second, then twice as long each time`() {
        let error = UpstreamError.timedOut(url: Self.url, limit: .seconds(30))
        let longest = (1...3).map {
            RetryPolicy.pause(after: error, attempts: $0, jitter: 1)
        }
        #expect(longest == [.seconds(0.5), .seconds(1), .seconds(2)])
        #expect(RetryPolicy.pause(after: error, attempts: 2, jitter: 0.25) == .seconds(0.25))
        #expect(RetryPolicy.pause(after: error, attempts: 3, jitter: 0) == .zero)
    }

    @Test func `no pause is drawn beyond ten seconds`() {
        #expect(RetryPolicy.longestBackoff(attempts: 5) == .seconds(8))
        #expect(RetryPolicy.longestBackoff(attempts: 6) == .seconds(10))
        #expect(RetryPolicy.longestBackoff(attempts: 1000) == .seconds(10))
    }

    @Test func `the fourth attempt is the last`() {
        let error = UpstreamError.timedOut(url: Self.url, limit: .seconds(30))
        #expect(RetryPolicy.pause(after: error, attempts: 4, jitter: 1) == nil)
    }

    @Test func `what the upstream asks to wait comes before the pause that is drawn`() {
        let error = UpstreamError.refused(url: Self.url, status: 503, retryAfter: 7)
        #expect(RetryPolicy.pause(after: error, attempts: 1, jitter: 0) == .seconds(7))
        #expect(RetryPolicy.pause(after: error, attempts: 1, jitter: 1) == .seconds(7.5))
    }

    @Test(arguments: [
        (100, false), (204, false), (304, false), (400, false), (401, false), (403, false),
        (404, false), (408, true), (410, false), (425, false), (429, true), (499, false),
        (500, true), (503, true), (599, true), (600, false),
    ])
    func `of the statuses, those that may pass are asked again`(_ status: UInt, _ isPassing: Bool) {
        let error = UpstreamError.refused(url: Self.url, status: status, retryAfter: nil)
        #expect(error.isPassing == isPassing)
    }

    @Test func `a broken connection may pass, what a server says or is would not`() {
        let passing: [UpstreamError] = [
            .unreachable(url: Self.url, reason: "Connection refused"),
            .brokenOff(url: Self.url, reason: "it closed the connection"),
            .timedOut(url: Self.url, limit: .seconds(30)),
        ]
        let lasting: [UpstreamError] = [
            .notTrusted(url: Self.url, reason: "its certificate is not trusted"),
            .notAdmitted(url: Self.url, status: 401, isUnknown: false, credentialFiles: "here"),
            .redirected(url: Self.url, how: "to another origin"),
            .tooLarge(url: Self.url, limit: 5),
            .notAnAnswer(url: Self.url, reason: "no array"),
            .outOfTime(url: Self.url, budget: .seconds(600)),
            .givenUp(passing[0], wait: 3600, budget: .seconds(600)),
        ]
        #expect(passing.allSatisfy { $0.isPassing })
        #expect(!lasting.contains { $0.isPassing })
    }

    private static let now = 784_111_777  // Sun, 06 Nov 1994 08:49:37 GMT

    @Test(arguments: [
        ("0", 0), ("120", 120), ("007", 7), ("99999999", 31_622_400),
        ("99999999999999999999999", 31_622_400),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sunday, 06-Nov-94 08:49:38 GMT", 1),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:36 GMT", 0),
        ("Sun, 06 Nov 9999 08:49:37 GMT", 31_622_400),
    ])
    func `Retry-After is understood as seconds and as a date`(_ header: String, _ seconds: Int) {
        #expect(secondsOfRetryAfter(header, now: Self.now) == seconds)
    }

    @Test(arguments: ["", "-1", "+5", "1.5", "soon", "٣", "Basic c2VjcmV0", "5 s"])
    func `any other Retry-After asks for nothing`(_ header: String) {
        #expect(secondsOfRetryAfter(header, now: Self.now) == nil)
    }
}
