public import FoundationEssentials

/// What a refresh knows of the time: what our clock and the upstream's said, and what follows from the
/// refreshes before.
///
/// A clock can be wrong for one refresh, by any amount. What it said then must not be written down as a fact,
/// for the rules that go by time would hold for ever to what never was.
public struct RefreshClock: Sendable, Equatable {
    public enum State: String, Sendable {
        /// Our clock and the upstream's agree.
        case agreed
        /// The upstream told no time; ours goes on from the refresh before.
        case alone
        /// They are too far apart. Nobody knows which is right.
        case disagreed
        /// Ours does not go on from the refresh before, and nothing but the next refresh can confirm it.
        case jumped

        /// Whether the refresh knows what time it is.
        public var isKnown: Bool {
            switch self {
            case .agreed, .alone: true
            case .disagreed, .jumped: false
            }
        }
    }

    /// What our clock said when the refresh started; Unix seconds, UTC.
    public let ours: Int64
    /// What the upstream's clock said at that moment; `nil` where it told no time. Unix seconds, UTC.
    public let upstream: Int64?
    public let state: State
    /// The start of the refresh, as it is written down. Where the time is not known, one second after the last
    /// refresh that knew it: time stands still until then. Unix seconds, UTC.
    public let started: Int64
    /// When the last refresh started that knew the time; `nil` where the log has none. Unix seconds, UTC.
    public let lastKnown: Int64?
    /// What time it is for the retention; `nil` where nothing is to be removed. Unix seconds, UTC.
    public let removalTime: Int64?

    /// Clocks further apart than this do not agree. In seconds.
    static let mostDifference: Int64 = 60 * 60
    /// A clock on its own is believed for so long after a refresh, in seconds.
    static let longestStep: Int64 = 24 * 60 * 60
    /// The start of the year 2000. No clock that is right says less.
    static let earliest: Int64 = 946_684_800
    /// The years 1 to 9999 in Unix seconds: no date that is written has others.
    private static let years: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// A time in Unix seconds, as near as it can be to what any clock may say: calculations with it never
    /// overflow.
    public static func seconds(_ date: Date) -> Int64 {
        let time = date.timeIntervalSince1970
        guard time < Double(years.upperBound) else { return years.upperBound }
        return Int64(max(time.rounded(.down), Double(years.lowerBound)))
    }

    static func writable(_ time: Int64) -> Int64 {
        min(max(time, years.lowerBound), years.upperBound)
    }

    /// After the refreshes of a log, the newest first.
    init(ours: Int64, upstream: Int64?, after log: [LoggedClock]) {
        self.ours = Self.writable(ours)
        self.upstream = upstream.map(Self.writable)
        lastKnown = log.first(where: \.state.isKnown)?.started
        state = Self.state(self.ours, self.upstream, log)
        // Without one before, any time will do: the first refresh that knows the time sets it right.
        let guess = max(self.upstream ?? self.ours, Self.earliest)
        started = state.isKnown ? self.ours : lastKnown.map { $0 + 1 } ?? guess
        removalTime = Self.removalTime(self.ours, self.upstream, state, log)
    }

    /// A refresh that knows the time, and may remove what is past the retention by it.
    init(known time: Int64) {
        ours = time
        upstream = time
        state = .agreed
        started = time
        lastKnown = nil
        removalTime = time
    }

    /// What time it is at most, by every clock and the log; Unix seconds, UTC.
    public var latest: Int64 { max(ours, upstream ?? ours, lastKnown ?? ours) }

    /// What is older is past the retention; Unix seconds, UTC. `nil` where nothing is to be removed.
    public func cutoff(retentionDays: Int) -> Int64? {
        guard retentionDays > 0 else { return nil }
        return removalTime.map { $0 - Int64(retentionDays) * 24 * 60 * 60 }
    }

    /// Whether a clock that is right may say so.
    private static func isPossible(_ time: Int64) -> Bool {
        (earliest..<years.upperBound).contains(time)
    }

    private static func state(_ ours: Int64, _ upstream: Int64?, _ log: [LoggedClock]) -> State {
        guard isPossible(ours) else { return .jumped }
        if let upstream, abs(upstream - ours) > mostDifference { return .disagreed }
        let known: State = upstream == nil ? .alone : .agreed
        let times = log.filter(\.state.isKnown).map(\.started)
        guard let last = times.first else { return known }
        // What one refresh says that jumped, the next one confirms that goes on from it.
        if let before = log.first, before.state == .jumped, isPossible(before.ours),
            (0...longestStep).contains(ours - before.ours)
        {
            return known
        }
        guard ours >= last - mostDifference else {
            // One of the two was wrong: the last one, where the one before it is nearer to this one.
            guard let earlier = times.dropFirst().first else { return .jumped }
            let isNear = (-mostDifference..<last - ours).contains(ours - earlier)
            let isBelieved = upstream != nil || ours - earlier <= longestStep
            return isNear && isBelieved ? known : .jumped
        }
        return upstream != nil || ours - last <= longestStep ? known : .jumped
    }

    /// The earlier clock counts: one that is ahead must not have anything removed that is not old yet.
    private static func removalTime(
        _ ours: Int64, _ upstream: Int64?, _ state: State, _ log: [LoggedClock]
    ) -> Int64? {
        guard isPossible(ours) else { return nil }
        let time = min(ours, upstream ?? ours)
        if state == .agreed { return time }
        let agreed = log.first { row in
            row.state == .agreed && !(state.isKnown && row.started > ours + mostDifference)
        }
        if let agreed {
            let isAfter = upstream != nil || time >= agreed.started
            if isAfter && time - agreed.started <= longestStep { return time }
        }
        return ascends(ours, isAlone: upstream == nil, log) ? time : nil
    }

    /// Whether refreshes have followed each other for a day by our clock: no single jump takes it there.
    private static func ascends(_ ours: Int64, isAlone: Bool, _ log: [LoggedClock]) -> Bool {
        var later = ours
        for row in log {
            guard (0...longestStep).contains(later - row.ours), isPossible(row.ours),
                !(isAlone && row.state == .disagreed)
            else { return false }
            guard ours - row.ours < longestStep else { return true }
            later = row.ours
        }
        return false
    }
}
