/// How long what is read for a question may take, and whether somebody still waits for it.
public struct ReadLimit: Sendable {
    private let seconds: Duration
    private let deadline: ContinuousClock.Instant
    private let isAbandoned: @Sendable () -> Bool

    /// Whatever it takes.
    public static let none = ReadLimit(.seconds(Int64.max / 2)) { false }

    /// - Parameters:
    ///   - seconds: from now on.
    ///   - isAbandoned: whether nobody waits for the answer any more; asked often.
    public init(_ seconds: Duration, isAbandoned: @escaping @Sendable () -> Bool) {
        self.seconds = seconds
        deadline = .now + seconds
        self.isAbandoned = isAbandoned
    }

    /// As long again, from now on: for the next part of an answer that is made in parts.
    public var again: ReadLimit { ReadLimit(seconds, isAbandoned: isAbandoned) }

    /// Why reading is to end now; `nil` where it may go on.
    var end: ReadEnd? {
        if ContinuousClock.now >= deadline { return .late }
        return isAbandoned() ? .abandoned : nil
    }

    /// To be called between statements: a short one does not ask by itself.
    ///
    /// - Throws: `StoreError.ended`.
    func check() throws(StoreError) {
        if let end { throw .ended(end) }
    }
}

/// Why reading ended before all was read.
public enum ReadEnd: Sendable, Equatable {
    /// It took longer than it may.
    case late
    /// Nobody waits for the answer any more.
    case abandoned
}
