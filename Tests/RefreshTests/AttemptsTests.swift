import Logging
import Testing

@testable import Refresh

@Suite struct AttemptsTests {
    private static let url = "https://api.example/incidents/denial/"
    private static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// What is told of a source whose attempts end with these errors, one after the other.
    private func failure(
        _ errors: UpstreamError..., budget: Duration = .seconds(600)
    ) async -> String? {
        let attempts = Attempts(
            source: "denial", budget: FetchBudget(budget), pause: { _ in }, log: Self.log)
        do throws(UpstreamError) {
            try await attempts.run { (number) throws(UpstreamError) in
                if number <= errors.count { throw errors[number - 1] }
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    private let refused = UpstreamError.refused(url: url, status: 503, retryAfter: nil)
    private let outOfTime = UpstreamError.outOfTime(url: url, budget: .seconds(600))

    @Test func `three failures that may pass are not told when the fourth attempt succeeds`()
        async
    {
        #expect(await failure(refused, refused, refused) == nil)
        #expect(
            await failure(refused, refused, refused, refused)
                == "\(Self.url) answered 503, expected 200")
    }

    @Test func `a failure that would last is told at once`() async {
        let tooLarge = UpstreamError.tooLarge(url: Self.url, limit: 5)
        #expect(
            await failure(refused, tooLarge)
                == "\(Self.url) sent more than 5 bytes; see INCIDENTS_MAX_BODY_BYTES (--max-body-bytes)"
        )
    }

    @Test func `when the time is over in the first attempt, that is told`() async {
        #expect(
            await failure(outOfTime)
                == "\(Self.url) had not answered when the 600 seconds for the whole refresh were over; "
                + "see INCIDENTS_REFRESH_BUDGET (--refresh-budget)")
    }

    @Test func `when the time is over in a later attempt, so is why there was one`() async {
        #expect(
            await failure(refused, outOfTime)
                == "\(Self.url) answered 503, expected 200; it did not answer otherwise within the 600 "
                + "seconds for the whole refresh; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)")
    }

    @Test func `when no time is left, there is no other attempt`() async {
        #expect(
            await failure(refused, budget: .zero)
                == "\(Self.url) answered 503, expected 200; it did not answer otherwise within the 0 "
                + "seconds for the whole refresh; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)")
    }

    @Test func `where the upstream asks for a longer pause than is left, neither`() async {
        let busy = UpstreamError.refused(url: Self.url, status: 429, retryAfter: 3600)
        #expect(
            await failure(busy)
                == "\(Self.url) answered 429, expected 200; it asks to wait 3600 seconds, and less is "
                + "left of the 600 for the whole refresh; see INCIDENTS_REFRESH_BUDGET (--refresh-budget)"
        )
    }
}
