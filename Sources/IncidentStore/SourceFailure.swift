/// Why a source gave no answer.
public struct SourceFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What viewers are told of it, beside the source's name.
    public enum Category: String, Sendable, CaseIterable {
        /// There was no connection to it.
        case unreachable
        /// It did not answer in time.
        case timeout
        /// Its certificate does not show that it is the upstream.
        case certificate
        /// It does not accept the credentials, or asks for some.
        case refused
        /// It answered with another status than 200.
        case status
        /// Its answer was broken off, or is not what an answer has to be.
        case notWhole = "not-whole"
        /// Its answer was larger than what is taken.
        case tooLarge = "too-large"
        case other
    }

    public let category: Category
    /// The status that it answered, where that is why it failed.
    public let status: UInt?
    /// A sentence for the journal alone: it has addresses and paths.
    public let description: String

    public init(_ category: Category, status: UInt? = nil, _ description: String) {
        self.category = category
        self.status = status
        self.description = description
    }

    /// What the store keeps of it, such as `timeout` or `status 503`: enough to tell it from another one.
    public var code: String {
        category.rawValue + (status.map { " \($0)" } ?? "")
    }
}

extension SourceFailure.Category {
    /// That of a code. Versions before this one stored the sentence instead.
    init(code: String) {
        self = code.split(separator: " ").first.flatMap { Self(rawValue: String($0)) } ?? .other
    }
}
