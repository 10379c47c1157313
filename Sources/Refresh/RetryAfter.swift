import HTTPDates

/// What a `Retry-After` header asks to wait (RFC 9110 section 10.2.3).
///
/// - Parameters:
///   - header: seconds, or a date.
///   - now: what the clock says that the date was made by; Unix seconds.
/// - Returns: seconds, a year at most; `nil` where the header makes no sense.
func secondsOfRetryAfter(_ header: String, now: Int) -> Int? {
    let longest = 366 * 86_400
    if !header.isEmpty, header.utf8.allSatisfy({ (48...57).contains($0) }) {
        return min(Int(header) ?? longest, longest)
    }
    return HTTPDate(header, now: now).map { min(max($0.unixSeconds - now, 0), longest) }
}
