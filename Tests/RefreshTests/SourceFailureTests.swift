import Testing

@testable import IncidentStore
@testable import Refresh

/// What viewers are told of a source that failed.
@Suite struct SourceFailureTests {
    private static let url = "https://upstream.example/incidents/denial/"

    @Test(arguments: [
        (UpstreamError.unreachable(url: url, reason: "Connection refused"), "unreachable"),
        (.notTrusted(url: url, reason: "its certificate has expired"), "certificate"),
        (
            .notAdmitted(url: url, status: 401, isUnknown: true, credentialFiles: "/etc/x"),
            "refused 401"
        ),
        (
            .notAdmitted(url: url, status: 403, isUnknown: false, credentialFiles: "/etc/x"),
            "refused 403"
        ),
        (.refused(url: url, status: 503, retryAfter: 9), "status 503"),
        (.redirected(url: url, how: "to no address"), "status"),
        (.brokenOff(url: url, reason: "it closed the connection"), "not-whole"),
        (.notAnAnswer(url: url, reason: "the answer is not UTF-8"), "not-whole"),
        (.timedOut(url: url, limit: .seconds(30)), "timeout"),
        (.outOfTime(url: url, budget: .seconds(600)), "timeout"),
        (.tooLarge(url: url, limit: 5), "too-large"),
        (
            .givenUp(
                .refused(url: url, status: 429, retryAfter: 9), wait: 9, budget: .seconds(600)),
            "status 429"
        ),
    ])
    func `each error of the upstream has a category, without its address`(
        _ error: UpstreamError, _ code: String
    ) {
        let failure = SourceFailure(error)
        #expect(failure.code == code)
        #expect("\(failure)" == "\(error)")
        #expect(SourceFailure.Category(code: code) == failure.category)
    }

    @Test(arguments: SourceFailure.Category.allCases)
    func `every category survives the store`(_ category: SourceFailure.Category) {
        #expect(SourceFailure.Category(code: SourceFailure(category, "").code) == category)
    }

    @Test(arguments: [
        "cannot reach https://upstream.example/identities/: Connection refused",
        "https://upstream.example/ answered 500, expected 200", "", " ", "constructor",
    ])
    func `what an earlier version stored is none of them`(_ sentence: String) {
        #expect(SourceFailure.Category(code: sentence) == .other)
    }
}
