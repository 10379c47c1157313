import Logging
import Simulator

extension SimulatorSettings {
    /// How requests are answered: late, or with a failure, where that is asked for.
    ///
    /// - Parameter logger: is told of the faults of the made-up upstream.
    /// - Returns: what the server is to ask.
    /// - Throws: `PayloadFolderError`.
    func answering(_ logger: Logger) throws(PayloadFolderError) -> SimulatorServer.Answering {
        let payload = try payloads(logger)
        let plan = FailurePlan(failures)
        let delay = delay
        return { request in
            // Ends early only when nobody waits for the answer any more.
            try? await Task.sleep(for: delay)
            return await plan.answer(to: request) ?? payload(request)
        }
    }

    /// What is shown without a folder of payloads.
    var madeUp: GeneratedUpstream {
        GeneratedUpstream(seed: seed, incidentsPerSource: incidentsPerSource, isCalm: isCalm)
    }

    private func payloads(_ logger: Logger) throws(PayloadFolderError)
        -> @Sendable (UpstreamRequest) -> UpstreamAnswer?
    {
        if let dataFolder { return try PayloadFolder(dataFolder).answer }
        let upstream = madeUp
        return { request in
            let now = systemClock()
            let resource = UpstreamResource(path: request.path)
            if let fault = resource.flatMap({ upstream.fault(of: $0, at: now) }) {
                logger.info("\(fault)")
            }
            return upstream.answer(to: request, at: now)
        }
    }
}
