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
