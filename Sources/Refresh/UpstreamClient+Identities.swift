import Incidents

extension UpstreamClient {
    /// How many entries the identities have now: the shortest way to know that an upstream is there, lets
    /// us in, and is one.
    ///
    /// - Throws: `UpstreamError`.
    public func identityCount() async throws(UpstreamError) -> Int {
        let answer = try await get(IdentityAnswer.path)
        let body = try bytes(of: answer, from: IdentityAnswer.path)
        do throws(AnswerError) {
            return try IdentityAnswer(body).entryCount
        } catch {
            throw .notAnAnswer(url: url(of: IdentityAnswer.path), reason: "\(error)")
        }
    }
}
