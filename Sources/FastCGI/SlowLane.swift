/// Requests whose answers may take long: they wait in a line of their own, for threads of their own, so that no
/// other request ever waits for them.
public struct SlowLane: Sendable {
    let threads: Int
    let most: Int
    let patience: Duration
    let takes: @Sendable (Request) -> Bool
    let refusal: @Sendable (Request) -> Response

    /// - Parameters:
    ///   - threads: how many of these requests are answered at a time, beside the server's other threads.
    ///   - most: how many may wait.
    ///   - patience: how long one waits.
    ///   - takes: whether a request is one of them; called on the server's other threads, so that it must
    ///     itself take no time.
    ///   - refusal: the answer to one that came when too many were waiting, or has waited too long.
    public init(
        threads: Int,
        most: Int = 200,
        patience: Duration = .seconds(10),
        takes: @escaping @Sendable (Request) -> Bool,
        refusal: @escaping @Sendable (Request) -> Response
    ) {
        self.threads = threads
        self.most = most
        self.patience = patience
        self.takes = takes
        self.refusal = refusal
    }
}
