import Foundation
import Testing

extension EndToEnd {
    /// Questions that are asked while refreshes go on.
    @Suite struct ConsistencyTests {
        private let installation: Installation
        private let payloads: Payloads

        init() throws {
            installation = try Installation()
            payloads = Payloads(in: try installation.folder.folder("payloads"))
        }

        private func refresh(_ generation: Int) throws {
            try payloads.write(incidents: 20 + generation, generation: generation)
            let upstream = try Upstream(data: payloads.url, in: installation.folder)
            let refresh = try upstream.fetch(into: installation.state, in: installation.folder)
            try #require(refresh.waitForEnd() == 0, "\(refresh.output)")
        }

        @Test func `no answer mixes two refreshes`() throws {
            try refresh(0)
            let port = installation.nginx.port
            let load = Load(clients: 4) {
                let status = try get("/incidents/status", port)
                let refresh = status.headers["refresh-id"].flatMap { Int($0) } ?? 0
                let body = status.problem ?? [:]
                guard body["refresh"] as? Int == refresh,
                    (body["stored"] as? [String: Any])?["incidents"] as? Int
                        == 7 * (19 + refresh)
                else { throw TestFailure("\(refresh) has \(body)") }
                let list = try get("/incidents/list?limit=1000", port)
                let incidents = list.problem?["incidents"] as? [Any]
                guard
                    incidents?.count == 7
                        * (19 + (list.headers["refresh-id"].flatMap { Int($0) } ?? 0))
                else { throw TestFailure("\(list.headers) has \(incidents?.count ?? 0) incidents") }
            }
            for generation in 1...5 {
                try refresh(generation)
                try load.more(20)
            }
            let (done, failures) = load.stop()
            #expect(done >= 100)
            #expect(failures == [])
        }
    }
}

private func get(_ path: String, _ port: Int) throws -> HTTPAnswer {
    let answer = try request("GET", path, unkept(), port: port)
    guard answer.status == 200 else { throw TestFailure("\(path): \(answer.status)") }
    return answer
}
