import FoundationEssentials

/// `2026-11-26T08:15:00Z`, from Unix seconds.
func isoTime(_ time: Int64) -> String {
    Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
}

/// `20261126T081500Z`, from Unix seconds.
func compactTime(_ time: Int64) -> String {
    Date(timeIntervalSince1970: Double(time))
        .formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
}

/// A time as whole seconds, and one that no calendar has as the beginning of the year 0 or the end of 9999: where
/// clocks disagree, an incident of any time is kept.
func wholeSeconds(_ time: Double) -> Int64 {
    Int64(min(max(time, -62_167_219_200), 253_402_300_799).rounded(.down))
}
