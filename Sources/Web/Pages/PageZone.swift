import Foundation

/// The time zone of the pages: their times, and the bare dates that are typed into their filters.
public struct PageZone: Sendable {
    let zone: TimeZone

    /// - Parameter identifier: an IANA name, such as `Europe/Berlin`; `nil` for one that is none.
    public init?(_ identifier: String) {
        // Foundation's own tz database has the links too, whatever the host has, but does not list them.
        guard let zone = TimeZone(identifier: identifier), Self.isOfDatabase(identifier)
        else { return nil }
        self.zone = zone
        name = identifier
    }

    /// Whether a zone that Foundation takes is one of the tz database. It takes "GMT+25:99" and the like too, and
    /// fills in what it makes of it; and letters of old, of which some mean another place than most people think:
    /// "BST" is Dhaka.
    private static func isOfDatabase(_ identifier: String) -> Bool {
        // With a NUL at its end it would be taken too.
        guard identifier.utf8.allSatisfy(isOfName) else { return false }
        return identifier.contains("/")
            ? !identifier.hasPrefix("SystemV/") : namesWithoutPlace.contains(identifier)
    }

    private static func isOfName(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_+-/".utf8.contains(character)
        }
    }

    /// The names in the tz database that have no `/`.
    private static let namesWithoutPlace: Set = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "Factory", "GB",
        "GB-Eire",
        "GMT", "GMT+0", "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran",
        "Israel",
        "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT",
        "Navajo",
        "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey", "UCT", "UTC",
        "Universal", "W-SU", "WET", "Zulu",
    ]

    /// As it was given.
    public let name: String

    static let utc = PageZone(utc: ())

    private init(utc: Void) {
        zone = .gmt
        name = "UTC"
    }

    /// Seconds east of Greenwich at a time in Unix seconds.
    func offset(at time: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time))))
    }

    /// When a day begins, of which the beginning in UTC is given; Unix seconds both. Where the clocks are put
    /// forward at midnight, the day begins later.
    func start(ofDay utc: Int64) -> Int64 {
        // The offset before the change, and the one after it.
        let candidates = [offset(at: utc - 86_400), offset(at: utc + 86_400)].map { utc - $0 }
        let starts = candidates.filter { $0 + offset(at: $0) == utc }
        if let start = starts.min() { return start }
        return candidates.max() ?? utc
    }

    /// The beginning in UTC of the day, here, in which a time is; Unix seconds both.
    func day(of time: Int64) -> Int64 {
        let local = time + offset(at: time)
        return local - ((local % 86_400) + 86_400) % 86_400
    }
}
