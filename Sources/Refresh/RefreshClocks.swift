import Foundation
import IncidentStore
import Incidents

/// What the upstream's clock said in an answer, and ours at that moment; Unix seconds.
struct ClockReading: Sendable, Equatable {
    let upstream: Int64
    let ours: Int64
}

extension [ClockReading] {
    /// By how many seconds the upstream's clock is ahead of ours; `nil` where it told no time.
    ///
    /// It is the median, for a single answer may be old, or from elsewhere. Of two in the middle, it is the one
    /// nearer to our clock.
    var upstreamAhead: Int64? {
        let differences = map { $0.upstream - $0.ours }.sorted()
        let middle = differences.count / 2
        guard differences.indices.contains(middle) else { return nil }
        guard differences.count.isMultiple(of: 2) else { return differences[middle] }
        return [differences[middle - 1], differences[middle]].min { abs($0) < abs($1) }
    }
}

extension RefreshClock {
    /// The times that an incident may have. The later clock counts: one that is behind must not make us reject
    /// what has happened.
    var plausibleTimes: PlausibleTimes {
        PlausibleTimes(now: state.isKnown ? max(ours, upstream ?? ours) : nil)
    }

    /// The line of the log about what is held back; `nil` where nothing is.
    func warning(retentionDays: Int) -> String? {
        let isWaiting = retentionDays > 0 && removalTime == nil
        switch state {
        case .agreed: return nil
        case .alone:
            guard isWaiting else { return nil }
            return
                "nothing is removed by its age: the upstream tells no time (Date), and the clock here is "
                + "believed on its own only for 24 hours after the two agreed, or when refreshes have "
                + "followed each other for 24 hours"
        case .disagreed, .jumped:
            let removals =
                !isWaiting
                ? "only what is past the retention by every clock is removed"
                : "nothing is removed by its age"
            return
                "\(doubt); until the time is certain again, what comes is stored, but no sighting of an "
                + "address, no gap and no success of a source is noted, no record is rejected for being of "
                + "the future, and \(removals); check the clock: timedatectl"
        }
    }

    private var doubt: String {
        let here = "the clock here says \(Self.text(ours))"
        guard state == .jumped else {
            let there = upstream.map { " and the upstream's \(Self.text($0))" } ?? ""
            return "\(here)\(there), more than an hour apart"
        }
        let there = upstream == nil ? "the upstream tells no time" : "the upstream's says the same"
        guard let lastKnown else { return "\(here), which cannot be; \(there)" }
        return "\(here), but the last refresh was at \(Self.text(lastKnown)); \(there)"
    }

    private static func text(_ time: Int64) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }
}
