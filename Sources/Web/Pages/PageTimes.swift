import Glibc

/// Times as a page shows them.
extension PageZone {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `26 Nov 2026, 09:15`
    func minute(_ time: Int64) -> String { "\(date(time)), \(clock(time))" }

    /// `26 Nov 2026, 09:15:07`
    func second(_ time: Double) -> String {
        let whole = wholeSeconds(time)
        return "\(minute(whole)):\(Self.padded(((whole + offset(at: whole)) % 60 + 60) % 60))"
    }

    /// `26 Nov 2026`
    func date(_ time: Int64) -> String {
        let (year, month, day) = Self.calendar(self.day(of: time))
        return "\(day) \(Self.months[month - 1]) \(year)"
    }

    /// `26 Nov`
    func shortDate(_ time: Int64) -> String {
        let (_, month, day) = Self.calendar(self.day(of: time))
        return "\(day) \(Self.months[month - 1])"
    }

    /// `2026-11-26`, as an input for dates has it.
    func isoDate(_ time: Int64) -> String {
        let (year, month, day) = Self.calendar(self.day(of: time))
        return "\(year)-\(Self.padded(Int64(month)))-\(Self.padded(Int64(day)))"
    }

    /// `09:15`
    func clock(_ time: Int64) -> String {
        let seconds = time + offset(at: time) - day(of: time)
        return "\(Self.padded(seconds / 3600)):\(Self.padded(seconds / 60 % 60))"
    }

    private static func padded(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// The date of a day's beginning in UTC, the month from 1.
    private static func calendar(_ day: Int64) -> (year: Int, month: Int, day: Int) {
        var seconds = Int(day)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
    }
}
