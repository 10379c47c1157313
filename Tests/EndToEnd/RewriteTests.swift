import Foundation
import Testing

extension EndToEnd {
    @Suite struct RewriteTests {
        private static let rewrites = isLong ? 3000 : 300

        @Test func `each answer during hundreds of rewrites is whole and matches its tag`() throws {
            let installation = try Installation()
            let reports = try (1...8).map {
                try TestReport(mark: $0, incidents: $0 * $0 * 300, in: installation.folder.url)
            }
            let bodies = Dictionary(
                uniqueKeysWithValues: reports.flatMap {
                    [($0.tag, $0.plain), ($0.gzipTag, $0.gzipped)]
                })
            try reports[0].publish(in: installation.state)

            let port = installation.nginx.port
            let load = Load(clients: 6) {
                let coding = Bool.random() ? "gzip" : "identity"
                let answer = try request(
                    "GET", "/incidents/", unkept(["Accept-Encoding": coding]), port: port)
                guard answer.status == 200, let tag = answer.tag, answer.body == bodies[tag],
                    tag.hasSuffix("-gzip\"") == (answer.headers["content-encoding"] == "gzip")
                else { throw TestFailure("\(answer.status), \(answer.headers)") }
            }
            for index in 1...Self.rewrites {
                try reports[index % reports.count].publish(in: installation.state)
                try load.more(2)
            }
            let (done, failures) = load.stop()
            #expect(failures == [])
            #expect(done > Self.rewrites)
        }
    }
}
