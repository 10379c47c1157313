import Glibc

/// A date of HTTP (RFC 9110 section 5.6.7): Unix seconds, UTC.
public struct HTTPDate: Equatable, Sendable, CustomStringConvertible {
    public let unixSeconds: Int

    static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    public init(unixSeconds: Int) {
        self.unixSeconds = unixSeconds
    }

    /// The date of a calendar in UTC, the month from 0, or `nil` for a day or time that does not exist.
    public init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        var parts = tm()
        parts.tm_year = Int32(year - 1900)
        parts.tm_mon = Int32(month)
        parts.tm_mday = Int32(day)
        parts.tm_hour = Int32(hour)
        parts.tm_min = Int32(minute)
        // A leap second is one after the last of its minute.
        parts.tm_sec = Int32(min(second, 59))
        unixSeconds = timegm(&parts) + (second == 60 ? 1 : 0)
        // What does not exist has become another date: 31 November is 1 December.
        guard parts.tm_mon == month, parts.tm_mday == day, parts.tm_hour == hour,
            parts.tm_min == minute, second <= 60
        else { return nil }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    public var description: String {
        let parts = Self.calendarParts(of: unixSeconds)
        let weekday = Self.weekdays[Int(parts.tm_wday)].prefix(3)
        let year = padded(parts.tm_year + 1900, to: 4)
        let date = "\(padded(parts.tm_mday, to: 2)) \(Self.months[Int(parts.tm_mon)]) \(year)"
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded($0, to: 2) }
        return "\(weekday), \(date) \(time.joined(separator: ":")) GMT"
    }

    static func calendarParts(of unixSeconds: Int) -> tm {
        var seconds = unixSeconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return parts
    }
}

private func padded(_ number: Int32, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
