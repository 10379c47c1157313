/// The time that all sources of a refresh have together. It runs from when it is made, by a clock that nobody
/// sets.
struct FetchBudget: Sendable {
    let total: Duration
    private let end: ContinuousClock.Instant

    init(_ total: Duration) {
        self.total = total
        end = .now + total
    }

    /// Negative when it is over.
    var left: Duration { end - .now }
}
