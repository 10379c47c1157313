public import Incidents

/// What a refresh tells of the records of one answer that could not be understood.
public struct Rejections: Sendable, Equatable {
    /// Most records of one answer that are told of one by one: a source can be all wrong.
    static let mostExamples = 3

    /// Those that the store did not have.
    public internal(set) var new = 0
    /// The first of the new ones that differ in reason or text.
    public internal(set) var examples: [Example] = []
    /// Those that the store had from refreshes before.
    public internal(set) var known = 0
    /// When the first of the known ones was seen first; Unix seconds, UTC.
    public internal(set) var knownSince: Int64?

    /// A rejected record without its content.
    public struct Example: Sendable, Equatable {
        /// Its place in the answer; the first record's is 1.
        public let position: Int
        public let reason: Rejection
    }
}
