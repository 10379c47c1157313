public import Incidents

/// What one source gave in a refresh: a whole answer, or why there is none.
public struct Arrival<Answer: Sendable>: Sendable {
    /// The source's name, such as `denial` or `identities`.
    public let source: String
    public let outcome: Result<Answer, SourceFailure>
    /// How often it was asked.
    public let attempts: Int
    /// From the first request to the last byte.
    public let seconds: Double
    /// Size of the body, decompressed.
    public let bytes: Int

    public init(
        source: String, outcome: Result<Answer, SourceFailure>, attempts: Int, seconds: Double,
        bytes: Int
    ) {
        self.source = source
        self.outcome = outcome
        self.attempts = attempts
        self.seconds = seconds
        self.bytes = bytes
    }
}

/// What a refresh got from upstream, and when.
public struct RefreshArrivals: Sendable {
    public let runID: RunID
    /// When the refresh started; Unix seconds, UTC.
    public let started: Int64
    /// When everything had arrived; Unix seconds, UTC.
    public let ended: Int64
    public let identities: Arrival<IdentityAnswer>
    public let incidents: [Arrival<IncidentAnswer>]
    /// What is older is past the retention: incidents by their timestamp, all else by when it was last
    /// seen. `nil` keeps everything. Unix seconds, UTC.
    public let cutoff: Int64?
    /// What the refresh knows of the time. Where it does not know it, nothing is written that depends on it.
    public let clock: RefreshClock
    /// The times that an incident may have; `nil` where it may have any.
    public let times: PlausibleTimes?

    /// Without a clock, the time is known.
    public init(
        runID: RunID,
        started: Int64,
        ended: Int64,
        identities: Arrival<IdentityAnswer>,
        incidents: [Arrival<IncidentAnswer>],
        cutoff: Int64?,
        times: PlausibleTimes?,
        clock: RefreshClock? = nil
    ) {
        self.runID = runID
        self.started = started
        self.ended = ended
        self.identities = identities
        self.incidents = incidents
        self.cutoff = cutoff
        self.times = times
        self.clock = clock ?? RefreshClock(known: started)
    }
}
