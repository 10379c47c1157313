import FoundationEssentials
import Testing

@testable import Refresh

@Suite struct RedirectTests {
    @Test(arguments: [
        ("/v2/denial/", "https://api.example/v2/denial/"),
        ("more", "https://api.example/incidents/more"),
        ("?page=1", "https://api.example/incidents/denial?page=1"),
        ("//api.example/v2/", "https://api.example/v2/"),
        ("HTTPS://API.example:443/v2/", "HTTPS://API.example:443/v2/"),
    ])
    func `a place of the same scheme, host and port is of the origin`(
        _ location: String, _ target: String
    ) throws {
        let url = try #require(URL(string: "https://api.example/incidents/denial"))
        let redirect = try #require(Redirect(location: location, from: url))
        #expect(redirect.target.absoluteString == target)
        #expect(redirect.origin == Origin(url))
    }

    @Test(arguments: [
        ("http://api.example/incidents/", "http://api.example"),
        ("https://api.example:8443/", "https://api.example:8443"),
        ("https://other.example/?secret#secret", "https://other.example"),
        ("//other.example/", "https://other.example"),
        ("https://secret:secret@other.example/", "https://other.example"),
        ("https://api.example@other.example/", "https://other.example"),
        ("https://api.example.other.example/", "https://api.example.other.example"),
        ("ftp://api.example/", "ftp://api.example"),
        ("http+unix://api.example/", "http+unix://api.example"),
    ])
    func `any other place is of an origin that is named without what may be secret`(
        _ location: String, _ name: String
    ) throws {
        let url = try #require(URL(string: "https://api.example/incidents/denial"))
        let redirect = try #require(Redirect(location: location, from: url))
        #expect(redirect.origin != Origin(url))
        #expect("\(redirect.origin)" == name)
    }

    @Test(arguments: [
        nil, "data:text/plain,x", "https://", "https:///x", "https://a%0Ab/", "https://a%2525b/",
    ])
    func `what has no host leads nowhere`(_ location: String?) throws {
        let url = try #require(URL(string: "https://api.example/incidents/denial"))
        #expect(Redirect(location: location, from: url) == nil)
    }

    @Test func `a host longer than a name can be leads nowhere`() throws {
        let url = try #require(URL(string: "https://api.example/"))
        let host = String(repeating: "a", count: 254)
        #expect(Redirect(location: "https://\(host)/", from: url) == nil)
    }
}
