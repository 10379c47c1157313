import Foundation
import Testing

extension EndToEnd {
    /// What axe-core has against the pages; see `Tests/accessibility`.
    @Suite(.enabled(if: EndToEnd.axe != nil)) struct AccessibilityTests {
        private let installation: Installation
        private let pages: Pages

        init() throws {
            var model = UpstreamModel.month()
            installation = try Installation()
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            // So that a page has a fault to tell, too.
            model.failing = ["misuse"]
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            pages = try Pages(of: installation)
        }

        @Test(arguments: [false, true])
        func `axe finds nothing that bars anybody from a page`(isDark: Bool) throws {
            let axe = try String(contentsOf: #require(EndToEnd.axe), encoding: .utf8)
            try pages.page.setDark(isDark)
            for path in Pages.answers + Pages.problems {
                try pages.open(path)
                try pages.page.evaluate(axe)
                // A page updates itself only where somebody has asked it to, and can be stopped.
                let found = try pages.page.evaluate(
                    """
                    document.querySelectorAll("details").forEach(e => e.open = true);
                    axe.run({rules: {"meta-refresh": {enabled: false}}}).then(result =>
                        result.violations.map(v =>
                            v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html)))
                    """)
                #expect(found as? [String] == [], "\(path)")
            }
        }
    }
}
