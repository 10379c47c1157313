import Foundation
import Testing

extension EndToEnd {
    /// What the overview shows is what `/incidents/summary` tells.
    @Suite struct PageNumberTests {
        private let installation: Installation
        private let pages: Pages
        private var page: BrowserPage { pages.page }

        init() throws {
            installation = try Installation()
            try installation.refresh(
                from: installation.upstream(telling: UpstreamModel.month()))
            pages = try Pages(of: installation)
        }

        @Test func `the overview shows the numbers of the summary`() throws {
            let now = Int(Date().timeIntervalSince1970)
            try expectSummaries(of: [
                "", "since=24h", "since=7d", "since=30d", "since=30d&type=misuse,probing",
                "since=\(now - 20 * 86_400)&until=\(now - 3 * 86_400)&sort=new",
            ])
        }

        @Test(
            .enabled(if: !EndToEnd.snapshots.isEmpty, "INCIDENTS_UPSTREAM_SNAPSHOTS is not set"),
            arguments: EndToEnd.snapshots)
        func `so it does of real answers`(snapshot: URL) throws {
            try installation.refresh(from: Upstream(data: snapshot, in: installation.folder))
            try expectSummaries(of: [
                "since=2022-07-01&until=2022-08-01",
                "since=2022-07-01&until=2022-08-01&priority=critical,high&type=other",
                "since=2022-07-24T12:00Z&until=2022-07-26T12:00Z&sort=new",
            ])
        }

        private func expectSummaries(of queries: [String]) throws {
            for query in queries {
                let summary = try installation.object("/incidents/summary?\(query)")
                try pages.open("/incidents/?\(query)")
                try expectTotals(of: summary, query)
                try expectEmployees(of: summary, query)
                // The histogram counts each incident in one of its bars.
                let bars = try page.rows(".chart + details table")
                let sums = (1...4).map { column in
                    bars.map { Int($0[column]) ?? -1000 }.reduce(0, +)
                }
                let counts = try page.texts(".totals .count").compactMap { Int($0) }
                #expect(sums == counts, "\(query)")
            }
        }

        private func expectTotals(of summary: [String: Any], _ query: String) throws {
            let totals = try #require(summary["totals"] as? [String: Any])
            let byPriority = try #require(totals["by_priority"] as? [String: [String: Int]])
            let heading = try #require(try page.text("#totals"))
            var words = ["\(totals["incidents"] ?? "?") incidents"]
            if let new = totals["new"] as? Int, new > 0 { words.append("\(new) new") }
            if let left = totals["unattributed"] as? Int, left > 0 {
                words.append("\(left) nobody’s")
            }
            #expect(heading == words.joined(separator: ", "), "\(query)")
            for priority in UpstreamModel.priorities {
                let shown = try page.text(".totals li.\(priority) .count")
                #expect(shown == byPriority[priority]?["incidents"].map(String.init), "\(query)")
            }
        }

        private func expectEmployees(of summary: [String: Any], _ query: String) throws {
            let employees = try #require(summary["employees"] as? [[String: Any]])
            let expected = employees.map { employee -> [String] in
                let own = employee["own"] as? [String: Int] ?? [:]
                let shared = employee["shared"] as? [String: Int] ?? [:]
                let counts = UpstreamModel.priorities.reversed().map { priority in
                    let more = shared[priority, default: 0]
                    return "\(own[priority, default: 0])\(more > 0 ? "+\(more)" : "")"
                }
                let types = (employee["types"] as? [String] ?? []).joined(separator: ", ")
                return ["\(employee["id"] ?? "")"] + counts + ["\(employee["new"] ?? "")", types]
            }
            let shown = try page.rows(".employees").map { row in
                // Without the bar and the time of the latest.
                Array(row[..<5]) + [row[6], row[8]]
            }
            #expect(shown == expected, "\(query)")
            #expect(!shown.isEmpty, "\(query)")
        }

        @Test func `an employee's last week is an id and two clicks away`() throws {
            try pages.open("/incidents/")
            try page.type("3", into: .selector("#q"))
            try page.follow(.named("Go"))
            #expect(try page.text("h1") == "Employee 3")
            try page.follow(.named("Last week"))
            let query = try #require(try page.path.split(separator: "?").last)
            let list = try installation.object("/incidents/list?limit=1000&employee=3&\(query)")
            let incidents = try #require(list["incidents"] as? [[String: Any]])
            let shown = try page.rows(".incidents").map { "\($0[1]) \($0[2])" }
            let expected = incidents.map { incident in
                "\(incident["priority"] ?? "") \(incident["type"] ?? "")"
            }
            #expect(shown == expected)
            #expect(!shown.isEmpty)
            let times = try page.evaluate(
                "[...document.querySelectorAll('.incidents time')].map(e => e.dateTime)")
            let seconds = incidents.compactMap { $0["timestamp"] as? Double }.map { time in
                Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601)
            }
            #expect(times as? [String] == seconds)
            // From a Monday to the next, in the page's zone.
            let days = try #require(query.wholeMatch(of: /since=([0-9-]+)&until=([0-9-]+)/))
            let (monday, next) = (try date(days.1), try date(days.2))
            #expect(next.timeIntervalSince(monday) == 7 * 86_400)
            // 1 January 1970 was a Thursday.
            #expect((Int(monday.timeIntervalSince1970) / 86_400 + 3) % 7 == 0)
            #expect(next.timeIntervalSinceNow <= 0 && next.timeIntervalSinceNow > -8 * 86_400)
        }

        private func date(_ text: Substring) throws -> Date {
            try Date("\(text)T00:00:00Z", strategy: .iso8601)
        }

        @Test func `what is typed is found, with spaces around it, and by each spelling`() throws {
            for (typed, heading) in [
                (" 5 ", "Employee 5"), ("10.0.0.10", "Address 10.0.0.10"),
                ("2001:DB8:0::0005", "Address 2001:db8::5"),
            ] {
                try pages.open("/incidents/refreshes")
                try page.type(typed, into: .selector("#q"))
                try page.pressEnter()
                #expect(try page.text("h1") == heading)
            }
            try page.type("Müller & Söhne", into: .selector("#q"))
            try page.pressEnter()
            #expect(try page.text("h1") == "Bad Request")
            #expect(try page.text(".problem")?.contains("Müller") == true)
        }
    }
}
