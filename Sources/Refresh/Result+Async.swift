extension Result where Success: Sendable {
    /// What asynchronous work came to, as `init(catching:)` gives it for other work.
    static func catching(_ work: () async throws(Failure) -> Success) async -> Self {
        do {
            return .success(try await work())
        } catch {
            return .failure(error)
        }
    }
}
