import Foundation

/// The time zone of the pages: their times, and the bare dates that are typed into their filters.
public struct PageZone: Sendable {
    let zone: TimeZone

    /// - Parameter identifier: an IANA name, such as `Europe/Berlin`; `nil` for one that is none.
    public init?(_ identifier: String) {
        // Foundation takes "GMT+25:99" and the like, too, and fills in what it makes of it.
        guard let zone = TimeZone(identifier: identifier),
            identifier == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(identifier)
        else { return nil }
        self.zone = zone
        name = identifier
    }

    /// As it was given.
    public let name: String

    static let utc = PageZone(utc: ())

    private init(utc: Void) {
        zone = .gmt
        name = "UTC"
    }

    /// Seconds east of Greenwich at a time in Unix seconds.
    func offset(at time: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time))))
    }

    /// When a day begins, of which the beginning in UTC is given; Unix seconds both. Where the clocks are put
    /// forward at midnight, the day begins later.
    func start(ofDay utc: Int64) -> Int64 {
        // The offset before the change, and the one after it.
        let candidates = [offset(at: utc - 86_400), offset(at: utc + 86_400)].map { utc - $0 }
        let starts = candidates.filter { $0 + offset(at: $0) == utc }
        if let start = starts.min() { return start }
        return candidates.max() ?? utc
    }

    /// The beginning in UTC of the day, here, in which a time is; Unix seconds both.
    func day(of time: Int64) -> Int64 {
        let local = time + offset(at: time)
        return local - ((local % 86_400) + 86_400) % 86_400
    }
}
