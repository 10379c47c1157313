import Foundation

/// The pages of an installation in a browser.
struct Pages {
    let installation: Installation
    let page: BrowserPage

    init(of installation: Installation) throws {
        self.installation = installation
        page = try BrowserPage(of: Browser(in: installation.folder.url))
    }

    var origin: String { "http://127.0.0.1:\(installation.nginx.port)" }

    func open(_ path: String) throws { try page.open(origin + path) }

    /// One of each kind, of what `UpstreamModel.month` tells; and problems.
    static let answers = [
        "/incidents/", "/incidents/?since=24h", "/incidents/?since=30d&sort=new&type=misuse",
        "/incidents/?update=5m", "/incidents/?since=2001-01-01&until=2001-02-01",
        "/incidents/list?limit=1000", "/incidents/list?sort=new&seen-since=24h",
        "/incidents/list?priority=low,high&employee=3&address=10.0.0.1", "/incidents/3",
        "/incidents/77", "/incidents/addresses/10.0.0.10", "/incidents/addresses/2001:db8::5",
        "/incidents/addresses/10.0.0.11?at=24h", "/incidents/unattributed",
        "/incidents/rejected", "/incidents/refreshes",
    ]
    static let problems = [
        "/incidents/999", "/incidents/addresses/192.0.2.1", "/incidents/?priority=urgent",
        "/incidents/?after=99-1", "/incidents/find?q=nobody", "/incidents/nothing",
    ]
}
