import Foundation
import Testing

extension EndToEnd {
    /// Each state that the pages can be in is told on them.
    @Suite struct PageStateTests {
        private let installation: Installation
        private let pages: Pages
        private var model = UpstreamModel.month()
        private var page: BrowserPage { pages.page }

        init() throws {
            installation = try Installation()
            pages = try Pages(of: installation)
        }

        /// The status that the browser was answered with.
        private func status() throws -> Int? {
            try page.evaluate(
                "performance.getEntriesByType('navigation')[0].responseStatus") as? Int
        }

        @Test func `before the first report each page says so, and what to do`() throws {
            for path in ["/incidents/", "/incidents/3", "/incidents/refreshes"] {
                try pages.open(path)
                #expect(try status() == 503)
                let text = try page.text(".problem") ?? ""
                #expect(text.contains("no report yet"))
                #expect(text.contains("systemctl start incidents-fetch"))
                #expect(try page.text(".brand") == "Security incidents")
            }
        }

        @Test mutating func `fresh, partial, stale: the state is told with its sources`() throws {
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            try pages.open("/incidents/")
            #expect(try page.text(".state.fresh")?.hasPrefix("Fresh. As of ") == true)
            #expect(try page.count(".state li") == 0)

            model.failing = ["probing"]
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            try eventually("the kept page to go") {
                try pages.open("/incidents/")
                return try page.count(".state.fresh") == 0
            }
            for path in Pages.answers {
                try pages.open(path)
                #expect(
                    try page.text(".state.partial strong")?.hasPrefix("Partial") == true, "\(path)")
                let faults = try page.texts(".state li")
                #expect(faults.count == 1 && faults[0].hasPrefix("probing failed"), "\(path)")
                #expect(faults.first?.contains("last refreshed") == true, "\(path)")
            }

            try installation.restartResponder(["--refresh-period", "1"])
            try eventually("the data to be stale") {
                try pages.open("/incidents/")
                return try page.count(".state.stale") == 1
            }
            #expect(try page.text(".state")?.contains("incidents-fetch check") == true)
            #expect(try page.texts(".state li strong").contains("probing"))
        }

        @Test func `a filter without a match, and a bad one, are told apart`() throws {
            try installation.refresh(from: installation.upstream(telling: model))
            for path in [
                "/incidents/?type=misuse&since=2001-01-01&until=2001-02-01",
                "/incidents/list?employee=999", "/incidents/3?since=2001-01-01&until=2001-01-02",
                "/incidents/unattributed?type=misuse",
            ] {
                try pages.open(path)
                #expect(try status() == 200)
                #expect(try page.text(".empty")?.contains("No incident") == true, "\(path)")
            }
            try pages.open("/incidents/77")
            #expect(try page.texts(".empty") == ["None. Good news."])
            for (path, reason) in [
                ("/incidents/?priority=urgent", "low, medium, high, critical"),
                ("/incidents/list?since=yesterday", "24h or 7d"),
                ("/incidents/list?since=1d&until=2d", "nothing between them"),
                ("/incidents/3?employee=4", "no parameter"), ("/incidents/?update=1s", "5m"),
            ] {
                try pages.open(path)
                #expect(try status() == 400, "\(path)")
                #expect(try page.text("h1") == "Bad Request")
                #expect(try page.text(".problem")?.contains(reason) == true, "\(path)")
            }
        }

        @Test func `what is not known is not found`() throws {
            try installation.refresh(from: installation.upstream(telling: model))
            for path in ["/incidents/999", "/incidents/addresses/192.0.2.1", "/incidents/x"] {
                try pages.open(path)
                #expect(try status() == 404, "\(path)")
                #expect(try page.text("h1") == "Not Found")
                #expect(try page.text(".problem")?.isEmpty == false)
            }
            try page.follow(.named("To the overview"))
            #expect(try page.text("h1") == "Last 7 days")
        }

        @Test func `a place in the ranking of an earlier refresh is gone`() throws {
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            try pages.open("/incidents/?limit=2&since=30d")
            try installation.refresh(from: upstream)
            try page.follow(.named("Next 2"))
            #expect(try status() == 410)
            #expect(try page.text("h1") == "Gone")
            #expect(try page.text(".problem")?.contains("another ranking") == true)
            try page.back()
            #expect(try page.text(".employees caption") == "Employees 1 to 2")
        }
    }
}
