import HTTPDates

/// A time that somebody wrote into a query.
struct PointInTime: Equatable {
    /// Unix seconds, UTC; within `range`.
    let seconds: Double

    /// What fits into fifteen digits, so that each time of ours is written as one that is understood.
    static let range = -999_999_999_999_999.0...999_999_999_999_999.0

    /// Understands Unix seconds, ISO 8601 with an offset, a date (its beginning in the zone), and a time before
    /// `now`, in Unix seconds, as `24h` or `7d`.
    init?(_ text: String, before now: Int64, in zone: PageZone = .utc) {
        guard text.utf8.count <= 40, let seconds = Self.seconds(text, before: now, in: zone) else {
            return nil
        }
        self.seconds = min(max(seconds, Self.range.lowerBound), Self.range.upperBound)
    }

    private static func seconds(
        _ text: String, before now: Int64, in zone: PageZone
    ) -> Double? {
        if text.wholeMatch(of: /-?[0-9]{1,15}(\.[0-9]+)?/) != nil { return Double(text) }
        if let match = text.wholeMatch(of: /([0-9]{1,6})([hd])/), let count = Int64(match.1) {
            return Double(now - count * (match.2 == "h" ? 3600 : 86_400))
        }
        return calendarSeconds(text, in: zone)
    }

    /// A query may have a space where there was a `+`, and the other way round.
    private static func calendarSeconds(_ text: String, in page: PageZone) -> Double? {
        let match = text.wholeMatch(
            of:
                /([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T +]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?(Z|[+ \-][0-9]{2}:?[0-9]{2}))?/
                .ignoresCase())
        guard let match, let year = Int(match.1), let month = Int(match.2), let day = Int(match.3),
            let date = HTTPDate(
                year: year, month: month - 1, day: day,
                hour: match.4.flatMap { Int($0) } ?? 0, minute: match.5.flatMap { Int($0) } ?? 0,
                second: match.6.flatMap { Int($0) } ?? 0)
        else { return nil }
        guard let zone = match.8 else { return Double(page.start(ofDay: Int64(date.unixSeconds))) }
        let fraction = match.7.flatMap { Double("0" + $0) } ?? 0
        guard let offset = offset(zone) else { return nil }
        return Double(date.unixSeconds - offset) + fraction
    }

    /// `+01:00` in seconds.
    private static func offset(_ zone: Substring) -> Int? {
        guard zone.lowercased() != "z" else { return 0 }
        let digits = zone.dropFirst().filter { $0 != ":" }
        guard let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)), hours < 24,
            minutes < 60
        else { return nil }
        return (zone.hasPrefix("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
}
