import FoundationEssentials

/// The time of the simulated world: Unix seconds, UTC.
public typealias Clock = @Sendable () -> Double

/// The machine's own time.
public let systemClock: Clock = { Date().timeIntervalSince1970 }

/// A time as the `Date` header gives it: `Tue, 26 Jul 2022 16:37:13 GMT` (RFC 9110, IMF-fixdate).
func httpDate(_ unixSeconds: Double) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let date = calendar.dateComponents(
        [.weekday, .day, .month, .year, .hour, .minute, .second],
        from: Date(timeIntervalSince1970: unixSeconds)
    )
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][(date.weekday ?? 1) - 1]
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let month = months[(date.month ?? 1) - 1]
    let time = [date.hour, date.minute, date.second].map(twoDigits).joined(separator: ":")
    return "\(weekday), \(twoDigits(date.day)) \(month) \(date.year ?? 0) \(time) GMT"
}

private func twoDigits(_ number: Int?) -> String {
    let digits = String(number ?? 0)
    return digits.count < 2 ? "0" + digits : digits
}
