import Foundation
import Testing

@testable import Web

@Suite struct PageZoneTests {
    private func seconds(_ text: String) throws -> Int64 {
        Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970)
    }

    @Test(arguments: [
        ("UTC", "2026-03-29", "2026-03-29T00:00:00Z"),
        // Of 23 and of 25 hours.
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"),
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"),
        ("Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00Z"),
        ("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00Z"),
        // Days without a midnight: they begin at one o'clock.
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ("Africa/Cairo", "2026-10-30", "2026-10-29T22:00:00Z"),
        ("America/Asuncion", "2023-10-01", "2023-10-01T04:00:00Z"),
        // A day with two midnights.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z"),
        ("America/Havana", "2026-11-02", "2026-11-02T05:00:00Z"),
        // A day that there was not.
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z"),
        ("Asia/Kathmandu", "2026-11-26", "2026-11-25T18:15:00Z"),
    ])
    func `a day begins when its date does in the zone`(
        _ name: String, _ day: String, _ start: String
    ) throws {
        let zone = try #require(PageZone(name))
        let start = try seconds(start)
        #expect(try zone.start(ofDay: seconds("\(day)T00:00:00Z")) == start)
        #expect(PointInTime(day, before: 0, in: zone)?.seconds == Double(start))
    }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "Africa/Cairo", "America/Havana", "America/New_York",
        "Asia/Beirut", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe",
        "Pacific/Kiritimati", "Pacific/Pago_Pago",
    ])
    func `the days of a year follow each other without a second between them`(
        _ name: String
    ) throws {
        let zone = try #require(PageZone(name))
        let first = try seconds("2025-12-31T00:00:00Z")
        for day in 0..<367 {
            let utc = first + Int64(day) * 86_400
            let start = zone.start(ofDay: utc)
            #expect(zone.day(of: start) == utc)
            #expect(zone.day(of: start - 1) == utc - 86_400)
            #expect(zone.day(of: start + 12 * 3600) == utc)
        }
    }

    @Test(arguments: [
        "", " ", "Mars/Olympus_Mons", "Europe/Berlin ", "europe/berlin", "Berlin", "GMT+25:99",
        "+01:00", "../etc/passwd", "Europe/Berlin\u{0}", "localtime",
    ])
    func `a name that is no zone's is refused`(_ name: String) {
        #expect(PageZone(name) == nil)
    }

    @Test func `a time is shown as the clocks of the zone show it`() throws {
        let berlin = try #require(PageZone("Europe/Berlin"))
        let change = try seconds("2026-03-29T01:00:00Z")
        #expect(berlin.minute(change - 1) == "29 Mar 2026, 01:59")
        #expect(berlin.minute(change) == "29 Mar 2026, 03:00")
        #expect(berlin.isoDate(change - 7201) == "2026-03-28")
        let kathmandu = try #require(PageZone("Asia/Kathmandu"))
        #expect(kathmandu.second(Double(change) + 7.9) == "29 Mar 2026, 06:45:07")
        #expect(PageZone.utc.second(-0.5) == "31 Dec 1969, 23:59:59")
        #expect(PageZone.utc.shortDate(0) == "1 Jan")
    }
}
