import Foundation
import Testing

extension EndToEnd {
    @Suite struct ChainTests {
        private let installation: Installation
        private let credentials: URL

        init() throws {
            installation = try Installation()
            credentials = try installation.folder.folder("credentials")
            try write("user", "pa:ss wörd", to: credentials)
        }

        @Test func `what the upstream knows is served, from the simulator to the client`() throws {
            let upstream = try Upstream(credentials: credentials, in: installation.folder)
            let refresh = try fetch(from: upstream, credentials: credentials)
            #expect(refresh.waitForEnd() == 0, "\(refresh.output)")

            let answer = try installation.get("/incidents")
            #expect(answer.status == 200)
            let report = try #require(
                try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
            // 4,200 incidents of 5,000 employees.
            #expect((2500...3200).contains(report.count))
            #expect(try answer.tag == "\"\(digest(of: answer.body))\"")

            for secret in ["pa:ss", "dXNlcjpwYTpzcyB3w7ZyZA=="] {
                #expect(!refresh.output.contains(secret))
            }
        }

        @Test func `with wrong credentials nothing is fetched, and the report stays`() throws {
            let upstream = try Upstream(credentials: credentials, in: installation.folder)
            try fetch(from: upstream, credentials: credentials).waitForEnd()
            let before = try installation.get()
            let wrong = try installation.folder.folder("wrong")
            try write("user", "guess", to: wrong)

            #expect(try fetch(from: upstream, credentials: wrong).waitForEnd() == 1)
            #expect(try fetch(from: upstream).waitForEnd() == 1)
            let after = try installation.get()
            #expect(after.status == 200)
            #expect(after.tag == before.tag)
        }

        @Test func `each answer during refreshes is whole and matches its tag`() throws {
            let payloads = Payloads(in: try installation.folder.folder("payloads"))
            try payloads.write(incidents: 300)
            let upstream = try Upstream(data: payloads.url, in: installation.folder)
            #expect(try fetch(from: upstream).waitForEnd() == 0)

            let port = installation.nginx.port
            let answers = Answers()
            let load = Load(clients: 4) {
                let answer = try request("GET", "/incidents", unkept(), port: port)
                guard answer.status == 200, let tag = answer.tag else {
                    throw TestFailure("\(answer.status), \(answer.headers)")
                }
                try answers.add(answer.body, tag: tag)
            }
            let refreshes = isLong ? 200 : 10
            for generation in 1...refreshes {
                try payloads.write(incidents: 300 + generation, generation: generation)
                let refresh = try fetch(from: upstream)
                #expect(refresh.waitForEnd() == 0, "\(refresh.output)")
                try load.more(5)
            }
            #expect(load.stop().failures == [])
            let bodies = answers.byTag
            #expect(bodies.count > refreshes)
            for (tag, body) in bodies {
                #expect(try tag == "\"\(digest(of: body))\"")
            }
        }

        private func fetch(from upstream: Upstream, credentials: URL? = nil) throws
            -> RunningProcess
        {
            try upstream.fetch(
                into: installation.state, credentials: credentials, in: installation.folder)
        }

        private func write(_ username: String, _ password: String, to folder: URL) throws {
            for (name, value) in [("username", username), ("password", password)] {
                let file = folder.appending(path: "upstream-\(name)")
                try Data("\(value)\n".utf8).write(to: file)
            }
        }

        private func digest(of body: Data) throws -> String {
            let file = installation.folder.url.appending(path: "body")
            try body.write(to: file)
            return try sha256(of: file)
        }
    }
}
