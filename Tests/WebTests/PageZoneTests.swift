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

    /// The links that the tz database keeps for older names are not in every host's.
    @Test(arguments: [
        ("Asia/Kolkata", 19_800), ("Asia/Calcutta", 19_800), ("Etc/UTC", 0), ("Etc/GMT-2", 7200),
        ("Etc/GMT+12", -43_200), ("US/Eastern", -14_400), ("GB", 3600), ("CET", 7200),
        ("EST", -18_000), ("MET", 7200), ("PST8PDT", -25_200), ("NZ-CHAT", 45_900), ("Zulu", 0),
        ("GMT0", 0), ("W-SU", 10_800), ("Factory", 0), ("Europe/Kyiv", 10_800),
        ("Europe/Kiev", 10_800),
        ("Asia/Rangoon", 23_400), ("Pacific/Kanton", 46_800), ("America/Ciudad_Juarez", -21_600),
        ("America/Argentina/ComodRivadavia", -10_800), ("Antarctica/Troll", 7200),
        ("Africa/Casablanca", 3600), ("Australia/Lord_Howe", 37_800),
    ])
    func `a name of the tz database is taken, links too, and means what it means there`(
        _ name: String, _ summer: Int64
    ) throws {
        let zone = try #require(PageZone(name))
        #expect(zone.name == name)
        #expect(try zone.offset(at: seconds("2025-07-01T12:00:00Z")) == summer)
    }

    /// What `date` makes of a time in a zone of the host's tz database.
    private func hostOffsets(_ zone: String, at times: [Int64]) throws -> [Int64] {
        let date = Process()
        date.executableURL = URL(filePath: "/bin/date")
        date.arguments = ["--file=-", "+%:::z"]
        date.environment = ["TZ": zone, "LC_ALL": "C"]
        let (input, output) = (Pipe(), Pipe())
        date.standardInput = input
        date.standardOutput = output
        try date.run()
        input.fileHandleForWriting.write(Data(times.map { "@\($0)\n" }.joined().utf8))
        try input.fileHandleForWriting.close()
        let text = try #require(
            String(data: output.fileHandleForReading.readToEnd() ?? Data(), encoding: .utf8))
        date.waitUntilExit()
        return text.split(separator: "\n").map { offset in
            let parts = offset.dropFirst().split(separator: ":").compactMap { Int64($0) }
            let seconds = zip(parts, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
            return offset.hasPrefix("-") ? -seconds : seconds
        }
    }

    @Test func `each zone of zone.tab has the offsets of the host`() throws {
        let table = try String(contentsOfFile: "/usr/share/zoneinfo/zone.tab", encoding: .utf8)
        let names = table.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { line -> String? in
                let columns = line.split(separator: "\t")
                return columns.count > 2 ? String(columns[2]) : nil
            }
        #expect(names.count > 400)
        // Fortnights of three years, and the hours around the changes of most zones.
        let start = try seconds("2024-01-01T00:00:00Z")
        let times = (0..<80).map { start + $0 * 14 * 86_400 + $0 * 3600 }
        for name in names {
            let zone = try #require(PageZone(name), "\(name)")
            let host = try hostOffsets(name, at: times)
            #expect(times.map(zone.offset(at:)) == host, "\(name)")
        }
    }

    @Test(arguments: [
        "", " ", "Mars/Olympus_Mons", "Europe/Berlin ", "europe/berlin", "Berlin", "GMT+25:99",
        "+01:00", "../etc/passwd", "Europe/Berlin\u{0}", "localtime", "GMT+1", "UTC+2", "GMT+0130",
        "Etc/GMT-15", "etc/utc", "gb", "BST", "IST", "CST", "JST", "SystemV/PST8", "Etc/Unknown",
        "posix/Europe/Berlin", "zone.tab",
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
