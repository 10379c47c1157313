/// How current what is shown is: the worst that holds of the identities and the seven sources. The one truth
/// for header, JSON, page, metric and log.
public enum RefreshState: String, Sendable, CaseIterable {
    /// The last refresh was complete, and not long ago.
    case fresh
    /// The last refresh failed to get one of them, held it back, or found it shrunk or incomplete.
    case partial
    /// One of them has not been refreshed for more than three periods, or nobody knows for how long.
    case stale
    /// There is no report yet.
    case never
}

extension StoreStatus {
    /// The state at a time, in Unix seconds, where so many seconds are to be between refreshes.
    public func state(now: Int64, period: Int64) -> RefreshState {
        let states = sources.map { state(of: $0, now: now, period: period) }
        return [.stale, .partial].first(where: states.contains) ?? .fresh
    }

    /// The same of one source: `fresh`, `partial` or `stale`.
    public func state(of source: SourceStatus, now: Int64, period: Int64) -> RefreshState {
        // One that has never answered is as old as the log.
        guard let success = source.lastSuccess ?? firstRefresh else { return .stale }
        // Nobody knows how long ago it was when it is yet to come.
        guard success <= now, now - success <= 3 * period else { return .stale }
        return source.lastSuccess == nil || source.isAmiss ? .partial : .fresh
    }

    /// The names of those whose last refresh failed, was held back, shrank or was incomplete.
    public var failed: [String] { sources.filter(\.isAmiss).map(\.name) }
}

extension SourceStatus {
    /// Whether something is wrong with what it gave last.
    public var isAmiss: Bool { last.map { $0.error != nil || $0.finding != nil } ?? false }
}
