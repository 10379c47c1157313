import Foundation
import Incidents

/// What the upstream's clock said in an answer, and ours at that moment; Unix seconds.
struct ClockReading: Sendable, Equatable {
    let upstream: Int64
    let ours: Int64

    fileprivate var difference: Int64 { abs(upstream - ours) }
}

/// What our clock and the upstream's say, and what follows for the rules that go by time.
struct RefreshClocks {
    /// Two clocks further apart than this are not to be trusted, for nobody knows which is right. In seconds.
    static let mostDifference: Int64 = 60 * 60

    /// When the refresh started, by our clock; Unix seconds.
    let started: Int64
    let readings: [ClockReading]

    /// Where the two differ so much that nothing may be removed or rejected by them.
    var disagreement: ClockReading? {
        readings.max { $0.difference < $1.difference }
            .flatMap { $0.difference > Self.mostDifference ? $0 : nil }
    }

    /// What is older is past the retention. The earlier clock counts: one that is ahead must not make us
    /// remove what is not old yet. Unix seconds; `nil` where nothing is to be removed.
    func cutoff(retentionDays: Int) -> Int64? {
        guard retentionDays > 0, disagreement == nil else { return nil }
        let today = readings.map(\.upstream).reduce(started, min)
        return today - Int64(retentionDays) * 24 * 60 * 60
    }

    /// The later clock counts: one that is behind must not make us reject what has happened.
    var plausibleTimes: PlausibleTimes? {
        disagreement == nil
            ? PlausibleTimes(now: readings.map(\.upstream).reduce(started, max)) : nil
    }
}

extension ClockReading {
    /// The line of the log about a disagreement.
    var warning: String {
        "the clock here says \(Self.text(ours)) and the upstream's \(Self.text(upstream)), more than an "
            + "hour apart; nothing is removed by its age and no record rejected for its time until they "
            + "agree; check this one: timedatectl"
    }

    private static func text(_ time: Int64) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }
}
