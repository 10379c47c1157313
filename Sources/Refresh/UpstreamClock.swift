import Foundation

/// The Unix seconds that a `Date` header says (RFC 9110, section 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`);
/// `nil` where it says none.
func unixSeconds(ofHTTPDate text: String) -> Int64? {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = .gmt
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.date(from: text).map { Int64($0.timeIntervalSince1970) }
}
