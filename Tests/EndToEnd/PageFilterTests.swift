import Foundation
import Testing

extension EndToEnd {
    /// Going about on the pages.
    @Suite struct PageFilterTests {
        private let installation: Installation
        private let model = UpstreamModel.month()
        private let pages: Pages
        private var page: BrowserPage { pages.page }

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: model))
            pages = try Pages(of: installation)
        }

        private func chips() throws -> [String] { try page.texts(".chips a span:first-child") }

        @Test func `the form filters, and each filter can be removed by itself`() throws {
            try pages.open("/incidents/list")
            let all = try page.count(".incidents tbody tr")
            try page.click(.named("Filter"))
            try page.click(.selector("input[name=priority][value=critical]"))
            try page.click(.selector("input[name=priority][value=low]"))
            try page.click(.selector("input[name=type][value=misuse]"))
            try page.type("3, 5 ", into: .selector("input[name=employee]"))
            try page.follow(.named("Apply"))
            let filter = UpstreamModel.Filter(
                types: ["misuse"], priorities: ["critical", "low"], employees: [3, 5])
            let expected = model.incidents(filter).count
            #expect(expected > 0 && expected < all)
            #expect(try page.count(".incidents tbody tr") == expected)
            #expect(
                try chips() == [
                    "priority critical", "priority low", "type misuse", "employee 3",
                    "employee 5",
                ])
            // The form shows what is filtered.
            #expect(try page.count("details.filters[open] input:checked") == 3)
            #expect(
                try page.evaluate("document.querySelector('input[name=employee]').value")
                    as? String == "3,5")

            try page.follow(.selector(".chips a:nth-child(3)"))
            try page.follow(.selector(".chips a:nth-child(1)"))
            #expect(try chips() == ["priority low", "employee 3", "employee 5"])
            let wider = UpstreamModel.Filter(priorities: ["low"], employees: [3, 5])
            #expect(try page.count(".incidents tbody tr") == model.incidents(wider).count)
            try page.back()
            #expect(try chips().count == 4)
            try page.follow(.named("Remove all"))
            #expect(try chips().isEmpty)
            #expect(try page.count(".incidents tbody tr") == all)
        }

        @Test func `a filter on the overview stays with another span`() throws {
            try pages.open("/incidents/")
            try page.follow(.selector(".totals .critical a"))
            try page.follow(.named("30 days"))
            #expect(try chips() == ["priority critical"])
            #expect(try page.text("h1") == "Last 30 days")
            try page.follow(.named("Rank by what is new"))
            #expect(try page.path == "/incidents/?priority=critical&since=30d&sort=new")
            try page.click(.selector("details.filters input[value=misuse]"))
            try page.follow(.named("Apply"))
            #expect(try page.text("h1") == "Last 30 days")
            #expect(try page.text("#ranking + .note")?.contains("what is new") == true)
            #expect(try chips() == ["priority critical", "type misuse"])
        }

        @Test func `a list goes on page by page, and back to the first`() throws {
            try pages.open("/incidents/list?limit=20&priority=critical,low")
            let seconds = "[...document.querySelectorAll('.incidents time')].map(e => e.dateTime)"
            var times = try page.evaluate(seconds) as? [String] ?? []
            let first = times
            #expect(times.count == 20)
            #expect(try page.count(".pager a") == 1)
            while try page.count(".pager a[rel=next]") == 1 {
                try page.follow(.named("Next 20"))
                times += try page.evaluate(seconds) as? [String] ?? []
                #expect(try chips() == ["priority critical", "priority low"])
            }
            let filter = UpstreamModel.Filter(priorities: ["critical", "low"])
            #expect(times.count == model.incidents(filter).count)
            #expect(times == times.sorted(by: >))
            try page.back()
            try page.follow(.named("First"))
            #expect(try page.evaluate(seconds) as? [String] == first)
        }

        @Test func `the ranking goes on page by page`() throws {
            let whole = try installation.object("/incidents/summary?since=30d")
            let ids = (whole["employees"] as? [[String: Any]] ?? []).map { "\($0["id"] ?? "")" }
            try pages.open("/incidents/?since=30d&limit=3")
            var shown = try page.texts(".employees tbody th a")
            #expect(shown.count == 3)
            while try page.count(".pager a[rel=next]") == 1 {
                try page.follow(.named("Next 3"))
                shown += try page.texts(".employees tbody th a")
            }
            #expect(shown == ids)
            #expect(try page.text(".employees caption") == "Employees 7 to \(ids.count)")
            try page.follow(.named("First"))
            #expect(try page.text(".employees caption") == "Employees 1 to 3")
        }

        @Test func `a page updates itself when asked to, keeps its filters, and stops again`()
            throws
        {
            let refresh = "meta[http-equiv=refresh][content='300']"
            for path in [
                "/incidents/?since=24h&priority=high", "/incidents/list?type=misuse&limit=5",
                "/incidents/3?since=30d", "/incidents/unattributed?type=probing",
                "/incidents/addresses/10.0.0.10?since=30d", "/incidents/rejected?limit=4",
                "/incidents/refreshes",
            ] {
                try pages.open(path)
                #expect(try page.count(refresh) == 0)
                try page.follow(.named("Update this page every 5 minutes"))
                #expect(try page.count(refresh) == 1)
                let separator = path.contains("?") ? "&" : "?"
                #expect(try page.path == "\(path)\(separator)update=5m")
                if try page.count(".pager a[rel=next]") == 1 {
                    try page.follow(.selector(".pager a[rel=next]"))
                    #expect(try page.count(refresh) == 1)
                    try page.follow(.named("First"))
                    #expect(try page.path.contains("update=5m"))
                }
                try page.follow(.named("Stop updating this page"))
                #expect(try page.count(refresh) == 0)
                #expect(try page.path == path)
            }
        }

        @Test func `from an incident to its employee, and to its address`() throws {
            try pages.open("/incidents/list?address=10.0.0.10&type=probing,intrusion")
            try page.follow(.selector(".incidents tbody a[href*=addresses]"))
            #expect(try page.text("h1") == "Address 10.0.0.10")
            let holders = try page.texts("#holders ~ .scroll tbody th")
            #expect(Set(holders) == ["3", "4"])
            try page.follow(.selector("#holders ~ .scroll a"))
            #expect(try page.text("h1")?.hasPrefix("Employee ") == true)
            try page.follow(.named("10.0.0.10"))
            #expect(try page.text("h1") == "Address 10.0.0.10")
        }
    }
}
