import Foundation
import Testing

extension EndToEnd {
    /// Who gets a page, and how large it is.
    @Suite struct PageFormatTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
        }

        private static let chromium =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
            + "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"
        private static let firefox =
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        private static let html = "text/html; charset=utf-8"

        @Test func `browsers get a page, programs JSON, and caches are told why`() throws {
            try installation.refresh(
                from: installation.upstream(telling: UpstreamModel.month()))
            let pages = [
                Self.chromium, Self.firefox, "text/html", "text/*", "TEXT/HTML",
                "text/html;q=0.5, application/json;q=0.4", "application/json;q=0, */*",
                "*/*;q=0.1, text/html;q=0.2",
            ]
            let data = [
                "*/*", "", "application/json", "application/json, text/html", "application/*",
                "text/html, application/json", "text/html;q=0.4, application/json;q=0.5",
                "text/html;q=0", "text/html;q=0, */*", "image/png", "nonsense",
                "text/html;q=0.3, */*",
            ]
            for path in [
                "/incidents", "/incidents/", "/incidents/list", "/incidents/3",
                "/incidents/addresses/10.0.0.10", "/incidents/unattributed",
                "/incidents/rejected", "/incidents/refreshes",
            ] {
                for accept in pages + data {
                    let answer = try installation.get(path, ["Accept": accept])
                    #expect(answer.status == 200)
                    let expected = pages.contains(accept) ? Self.html : "application/json"
                    #expect(answer.headers["content-type"] == expected, "\(path), \(accept)")
                    #expect(answer.headers["vary"] == "Accept, Accept-Encoding", "\(path)")
                }
                #expect(try installation.get(path).headers["content-type"] == "application/json")
                let named = try installation.get(
                    path + "?format=json", ["Accept": Self.firefox])
                #expect(named.headers["content-type"] == "application/json", "\(path)")
                // A copy of the one is none of the other.
                let page = try installation.get(path, ["Accept": Self.firefox])
                let tag = try #require(page.tag)
                let json = try installation.get(
                    path, ["Accept": "*/*", "If-None-Match": tag])
                #expect(json.status == 200)
                let again = try installation.get(
                    path, ["Accept": Self.chromium, "If-None-Match": tag])
                #expect(again.status == 304)
                #expect(again.headers["vary"] == "Accept, Accept-Encoding")
            }
        }

        @Test func `a problem comes as the client likes it, too`() throws {
            func expectBoth(_ path: String, _ status: Int) throws {
                for (accept, type) in [
                    (Self.chromium, Self.html), ("*/*", "application/problem+json"),
                ] {
                    let answer = try installation.get(path, ["Accept": accept])
                    #expect(answer.status == status, "\(path)")
                    #expect(answer.headers["content-type"] == type, "\(path)")
                    #expect(answer.headers["cache-control"] == "no-store", "\(path)")
                }
            }
            try expectBoth("/incidents/", 503)
            try installation.refresh(
                from: installation.upstream(telling: UpstreamModel.month()))
            for (path, status) in [
                ("/incidents/999", 404), ("/incidents/nothing", 404), ("/incidents/?type=x", 400),
                ("/incidents/find?q=x", 400),
            ] {
                try expectBoth(path, status)
            }
        }

        @Test func `an overview of a hundred employees is less than 25 KB to send`() throws {
            var model = UpstreamModel()
            let now = Date().timeIntervalSince1970.rounded()
            for employee in 0..<130 {
                let id = 10_000 + employee * 7919 % 80_000
                model.holders["10.0.\(employee).1"] = [id]
                for number in 0..<(8 + employee % 29) {
                    let type = ["misuse", "unauthorized", "denial", "other", "probing"][
                        (employee + number) % 5]
                    model.incidents.append(
                        UpstreamModel.Incident(
                            type: type,
                            identity: type == "probing" ? "10.0.\(employee).1" : "\(id)",
                            priority: UpstreamModel.priorities[(employee * number) % 4],
                            timestamp: now - Double(number * number * 1801 + employee * 577)))
                }
            }
            try installation.refresh(from: installation.upstream(telling: model))
            for query in ["since=24h", "since=7d", "since=30d", "since=30d&sort=new&update=5m"] {
                let headers = ["Accept": Self.firefox, "Accept-Encoding": "gzip"]
                let page = try installation.get("/incidents/?\(query)", headers)
                #expect(page.headers["content-encoding"] == "gzip")
                #expect(page.body.count < 25_000, "\(query)")
                let plain = try installation.get("/incidents/?\(query)", ["Accept": Self.firefox])
                let rows =
                    String(decoding: plain.body, as: UTF8.self)
                    .components(separatedBy: "<tr><th scope=\"row\"><a ").count - 1
                #expect(rows == 100, "\(query)")
            }
        }
    }
}
