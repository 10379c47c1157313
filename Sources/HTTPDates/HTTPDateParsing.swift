import Glibc

extension HTTPDate {
    /// A date in one of the three formats that RFC 9110 has a recipient accept, or `nil`. The current
    /// Unix second decides which century a year of two digits is in.
    public init?(_ text: String, now: Int) {
        let words = text.split(separator: " ")
        let date =
            switch words.count {
            case 6: Self.imfFixdate(words)
            case 4: Self.rfc850Date(words, now: now)
            case 5: Self.asctimeDate(words)
            default: HTTPDate?.none
            }
        guard let date else { return nil }
        self = date
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func imfFixdate(_ words: [Substring]) -> HTTPDate? {
        guard weekdays.contains(where: { $0.prefix(3) + "," == words[0] }), words[5] == "GMT"
        else { return nil }
        return HTTPDate(
            year: number(words[3], digits: 4), month: words[2], day: number(words[1], digits: 2),
            time: words[4])
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`
    private static func rfc850Date(_ words: [Substring], now: Int) -> HTTPDate? {
        let parts = words[1].split(separator: "-", omittingEmptySubsequences: false)
        guard weekdays.contains(where: { $0 + "," == words[0] }), words[3] == "GMT",
            parts.count == 3, let shortYear = number(parts[2], digits: 2)
        else { return nil }
        return HTTPDate(
            year: fullYear(shortYear, now: now), month: parts[1], day: number(parts[0], digits: 2),
            time: words[2])
    }

    /// `Sun Nov  6 08:49:37 1994`
    private static func asctimeDate(_ words: [Substring]) -> HTTPDate? {
        guard weekdays.contains(where: { $0.prefix(3) == words[0] }) else { return nil }
        return HTTPDate(
            year: number(words[4], digits: 4), month: words[1],
            day: number(words[2], digits: words[2].utf8.count == 1 ? 1 : 2), time: words[3])
    }

    /// The year that is at most 50 years ahead of the current one.
    private static func fullYear(_ shortYear: Int, now: Int) -> Int {
        let currentYear = Int(calendarParts(of: now).tm_year) + 1900
        let year = currentYear - currentYear % 100 + shortYear
        return year > currentYear + 50 ? year - 100 : year
    }

    private init?(year: Int?, month: Substring, day: Int?, time: Substring) {
        let parts = time.split(separator: ":", omittingEmptySubsequences: false)
        guard let year, let day, let month = Self.months.firstIndex(where: { $0 == month }),
            parts.count == 3,
            let hour = Self.number(parts[0], digits: 2),
            let minute = Self.number(parts[1], digits: 2),
            let second = Self.number(parts[2], digits: 2)
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private static func number(_ text: Substring, digits: Int) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}
