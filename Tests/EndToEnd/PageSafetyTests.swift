import Foundation
import Testing

extension EndToEnd {
    /// What the pages do with what they cannot trust, and what they are on other screens.
    @Suite struct PageSafetyTests {
        private let installation: Installation
        private let pages: Pages
        private var page: BrowserPage { pages.page }

        /// What may break out of an element or an attribute, or be taken for a template.
        private static let markup = [
            "<script>alert(1)</script>", "\"\u{301} autofocus onfocus=alert(1) x=\"\u{301}",
            "'><img src=x onerror=alert(1)>", "</bdi></td></table><h1>owned</h1>",
            "{{title}}{{{title}}}", "&lt;b&gt; &amp; &#60;",
        ]
        private static let hostile =
            UpstreamModel.hostile + markup + ["\u{2066}\u{202E}\u{2067}"]
        private static let long = String(repeating: "W", count: 10_000)

        init() throws {
            var model = UpstreamModel.month()
            let now = Date().timeIntervalSince1970.rounded()
            for (number, text) in (Self.hostile + [Self.long]).enumerated() {
                model.incidents.append(
                    UpstreamModel.Incident(
                        type: "denial", identity: "3", priority: "high",
                        timestamp: now - 60 - Double(number),
                        extra: ["source_ip": text, text: "name", "deep": [text: [text]]]))
                let record = try JSONSerialization.data(withJSONObject: ["priority": text])
                model.rejected.append(
                    UpstreamModel.Rejected(
                        source: "misuse", reason: "", text: String(decoding: record, as: UTF8.self))
                )
            }
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: model))
            pages = try Pages(of: installation)
        }

        @Test func `what the upstream tells is text, whatever is in it`() throws {
            for path in Pages.answers {
                try pages.open(path)
                try expectPlainMarkup(path)
            }
            for text in Self.markup {
                let value = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for path in [
                    "/incidents/?type=\(value)", "/incidents/find?q=\(value)",
                    "/incidents/list?\(value)=1",
                ] {
                    try pages.open(path)
                    try expectPlainMarkup(path)
                    #expect(try page.count(".problem") == 1, "\(path)")
                }
            }
            try pages.open("/incidents/3?type=denial")
            let shown = try page.evaluate(
                "[...document.querySelectorAll('.field > bdi')].map(e => e.textContent)")
            let texts = Set(try #require(shown as? [String]))
            for text in Self.hostile where !text.isEmpty {
                // A parser of HTML makes one line end of each.
                let expected = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
                #expect(texts.contains(expected), "\(text)")
            }
            #expect(texts.contains { $0.hasPrefix("WWWW") && $0.hasSuffix("… (10000 characters)") })
            #expect(try page.texts("h1") == ["Employee 3"])
        }

        /// No element and no attribute is there that no page has.
        private func expectPlainMarkup(_ path: String) throws {
            let foreign = try page.evaluate(
                """
                [...document.querySelectorAll("*")].flatMap(e => [
                    ...("script img iframe object embed style base audio video".split(" ")
                        .includes(e.localName) ? [e.outerHTML] : []),
                    ...e.getAttributeNames().filter(name =>
                        !/^[a-z-]+$|^viewBox$|^[xy]$|^preserveAspectRatio$|^patternUnits$/.test(name)
                        || /^on|^style$|^autofocus$|^src/.test(name)),
                ])
                """)
            #expect(foreign as? [String] == [], "\(path)")
            #expect(try page.text(".brand") == "Security incidents", "\(path)")
        }

        @Test func `a text that turns around what follows it does so to itself alone`() throws {
            for path in ["/incidents/list?limit=1000", "/incidents/rejected?limit=1000"] {
                try pages.open(path)
                let free = try page.evaluate(
                    """
                    (() => {
                        const found = [];
                        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                        while (walk.nextNode()) {
                            const text = walk.currentNode;
                            if (/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text.data)
                                && getComputedStyle(text.parentElement).unicodeBidi != "isolate")
                                found.push(text.parentElement.outerHTML);
                        }
                        return found;
                    })()
                    """)
                #expect(free as? [String] == [], "\(path)")
            }
        }

        @Test func `a page asks for its style and its icon only, and breaks no policy`() throws {
            let own = ["style.css", "icon.svg"].map { "\(pages.origin)/incidents/\($0)" }
            for path in Pages.answers + Pages.problems {
                try pages.open(path)
                let complaints = try page.takeComplaints()
                // The console tells of the page's own status.
                let expected = Pages.problems.contains(path) ? 1 : 0
                #expect(complaints.count == expected, "\(path): \(complaints)")
                #expect(complaints.allSatisfy { $0.contains("responded with a status") })
                #expect(page.requests.contains(own[0]), "\(path)")
                #expect(
                    page.requests.allSatisfy { $0 == pages.origin + path || own.contains($0) },
                    "\(page.requests)")
            }
            // That a breach would be seen.
            try page.evaluate(#"document.body.setAttribute("style", "color: red")"#)
            #expect(try page.takeComplaints().contains { $0.contains("Content Security Policy") })
        }

        @Test func `a small screen is wide enough for each page`() throws {
            try page.setWidth(360)
            for path in Pages.answers + Pages.problems {
                try pages.open(path)
                try page.evaluate(
                    "document.querySelectorAll('details').forEach(e => e.open = true)")
                let width = try page.evaluate("document.documentElement.scrollWidth") as? Int
                #expect(width == 360, "\(path)")
            }
        }

        @Test func `a page is dark where the system is`() throws {
            for isDark in [false, true] {
                try page.setDark(isDark)
                try pages.open("/incidents/")
                let colors = try page.evaluate(
                    """
                    (style => [style.backgroundColor, style.color])(getComputedStyle(document.body))
                        .map(text => text.match(/\\d+/g).map(Number).reduce((a, b) => a + b) / 3)
                    """)
                let lightness = try #require(colors as? [Double])
                #expect((lightness[0] < 64) == isDark)
                #expect((lightness[1] > 192) == isDark)
            }
        }
    }
}
