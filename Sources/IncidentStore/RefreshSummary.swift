public import Incidents

/// What a refresh did to the store.
public struct RefreshSummary: Sendable, Equatable {
    public let runID: RunID
    /// When the refresh started; Unix seconds, UTC.
    public let started: Int64
    /// The identities first, then the incident sources in their order.
    public let sources: [SourceSummary]
    /// The identities, where this refresh held them back.
    public let heldIdentities: HeldIdentities?
    /// The start of the first of the refreshes right before this one that held identities back; `nil` where
    /// none did. Unix seconds, UTC.
    public let heldBefore: Int64?
    /// Incidents removed because they were past the retention.
    public let removed: Int
    /// Rejected records that are not kept, because there are too many.
    public let droppedRejections: Int
    public let stored: StoredCounts
    /// What does not add up, a sentence each: a fault of this program.
    public let mismatches: [String]
    /// How long the records were read for, beside their writing.
    public var reading: Duration = .zero

    /// Whether nothing is wrong with any source.
    public var isComplete: Bool { sources.allSatisfy { $0.error == nil && $0.finding == nil } }
}

/// What a refresh took from one source.
public struct SourceSummary: Sendable, Equatable {
    public let source: String
    /// Why it failed; `nil` where it answered.
    public let error: SourceFailure?
    /// How often it was asked.
    public let attempts: Int
    public let seconds: Double
    public let bytes: Int
    /// The failed refreshes right before this one; `nil` where it answered in the last one.
    public let outage: Outage?
    /// The code of why it failed in the refresh before this one; `nil` where it answered.
    public let errorBefore: String?
    /// How many records of its answer before this one were rejected; 0 where the log has none.
    public let rejectedBefore: Int
    /// How many records its last success had; `nil` where that is not known.
    public let fetchedBefore: Int?
    /// What may be missing since then.
    public var gap: SourceGap?
    /// What was found wrong with its answer; `nil` also where it failed.
    public var finding: Finding?
    /// What its answer says of records that are not in it.
    public var paging = IncidentAnswer.Paging()
    public var rejections = Rejections()
    public var counts = RecordCounts()

    /// What can be wrong with an answer that is not a failure.
    public enum Finding: String, Sendable {
        /// Identities that are not believed; see `HeldIdentities`.
        case heldBack = "held back"
        /// Less than half the records of the answer before, which had some. They are taken.
        case shrunk
        /// There are more records than those that it has, as it says itself. They are taken.
        case incomplete
    }

    /// From so many records on, half of them missing is not chance.
    static let leastToShrink = 20

    /// Whether a list of so many records is far smaller than the one before.
    func isShrunk(to count: Int) -> Bool {
        guard let fetchedBefore, fetchedBefore >= Self.leastToShrink else { return false }
        return count * 2 < fetchedBefore
    }

    /// Whether its answer was taken.
    public var isSuccess: Bool { error == nil && finding != .heldBack }
}

/// What became of the records of an answer:
/// `fetched = new + updated + unchanged + rejected + pastRetention`. Of the identities, only `fetched`
/// and `rejected` are counted: their entries are no incidents.
public struct RecordCounts: Sendable, Equatable {
    public var fetched = 0
    /// Stored for the first time.
    public var new = 0
    /// Stored before, with another content.
    public var updated = 0
    public var unchanged = 0
    public var rejected = 0
    /// Older than what is kept, so not stored.
    public var pastRetention = 0
    /// Of all that are stored of the source, how many nobody could be named for.
    public var unattributed = 0

    public init() {}
}
