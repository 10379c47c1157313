import Foundation
import HTTPDates
import Testing

@Suite struct HTTPDateTests {
    /// 2023-11-14 22:13:20 UTC
    private static let now = 1_700_000_000

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ])
    func `the three formats of RFC 9110 are the same date`(_ text: String) {
        #expect(HTTPDate(text, now: Self.now) == HTTPDate(unixSeconds: 784_111_777))
    }

    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
    ])
    func `a date is written as IMF-fixdate`(_ seconds: Int, _ text: String) {
        #expect("\(HTTPDate(unixSeconds: seconds))" == text)
        #expect(HTTPDate(text, now: Self.now) == HTTPDate(unixSeconds: seconds))
    }

    @Test func `every day from 1900 to 2200 is the one that Foundation says, there and back`() {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        // A step of nine days and some hours meets all days of months and weeks, and other times of day.
        for seconds in stride(from: -2_208_988_800, to: 7_258_118_400, by: 9 * 86_400 + 12_345) {
            let text = formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect("\(HTTPDate(unixSeconds: seconds))" == text)
            #expect(HTTPDate(text, now: Self.now)?.unixSeconds == seconds)
        }
    }

    @Test(arguments: [
        ("Wednesday, 01-Jan-70 00:00:00 GMT", "Wed, 01 Jan 2070 00:00:00 GMT"),
        ("Sunday, 01-Jan-73 00:00:00 GMT", "Sun, 01 Jan 2073 00:00:00 GMT"),
        ("Tuesday, 01-Jan-74 00:00:00 GMT", "Tue, 01 Jan 1974 00:00:00 GMT"),
        ("Friday, 01-Jan-99 00:00:00 GMT", "Fri, 01 Jan 1999 00:00:00 GMT"),
        ("Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"),
    ])
    func `a year of two digits is at most 50 years ahead`(_ text: String, _ date: String) {
        #expect(HTTPDate(text, now: Self.now).map { "\($0)" } == date)
    }

    @Test func `a leap second is the first second of the next minute`() {
        let date = HTTPDate("Sat, 31 Dec 2016 23:59:60 GMT", now: Self.now)
        #expect(date.map { "\($0)" } == "Sun, 01 Jan 2017 00:00:00 GMT")
    }

    @Test(arguments: [
        "", " ", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 gmt", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun 06 Nov 1994 08:49:37 GMT",
        "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Tue, 29 Feb 1995 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 06 Nov 1994 08:49:37:00 GMT",
        "Sun, 06 Nov 1994 -8:49:37 GMT", "Sun, 06 Nov +994 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT",
        "Sunday, 06-Nov-1994 08:49:37 GMT", "Sunday, 06-Nov 08:49:37 GMT", "Sun Nov 6 08:49:37 94",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
    ])
    func `anything else is no date`(_ text: String) {
        #expect(HTTPDate(text, now: Self.now) == nil)
    }
}
