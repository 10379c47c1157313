import Simulator

extension SimulatorSettings {
    /// How requests are answered: late, or with a failure, where that is asked for.
    ///
    /// - Throws: `PayloadFolderError`.
    func answering() throws(PayloadFolderError) -> SimulatorServer.Answering {
        let payload = try payloads()
        let plan = FailurePlan(failures)
        let delay = delay
        return { request in
            // Ends early only when nobody waits for the answer any more.
            try? await Task.sleep(for: delay)
            return await plan.answer(to: request) ?? payload(request)
        }
    }

    private func payloads() throws(PayloadFolderError)
        -> @Sendable (UpstreamRequest) -> UpstreamAnswer?
    {
        if let dataFolder { return try PayloadFolder(dataFolder).answer }
        let upstream = GeneratedUpstream(seed: seed)
        return { request in upstream.answer(to: request, at: systemClock()) }
    }
}
