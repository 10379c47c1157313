import Foundation
import Simulator
import Testing

@Suite struct FailurePlanTests {
    @Test(arguments: [
        ("denial", "denial", nil), ("other:1", "other", 1), ("identities:30", "identities", 30),
    ])
    func `a list fails always or so many times`(
        _ text: String, _ name: String, _ count: Int?
    ) throws {
        let entry = try #require(FailurePlan.Entry(text))
        #expect(entry.resource.name == name)
        #expect(entry.count == count)
    }

    @Test(arguments: [
        "", ":", "nonsense", "Denial", "denial:", "denial:0", "denial:-1", "denial:x", "denial:1:2",
        ":1", " denial", "incidents/denial",
    ])
    func `any other text plans no failure`(_ text: String) {
        #expect(FailurePlan.Entry(text) == nil)
    }

    @Test func `the first requests of a planned list are 500, those of others not`() async throws {
        let server = try await start(["denial:2", "misuse", "identities:1"])
        var statuses: [String: [Int]] = [:]
        for path in ["incidents/denial/", "incidents/misuse/", "identities/", "incidents/other/"] {
            for _ in 1...4 {
                statuses[path, default: []].append(try await Curl(server.url + path).status)
            }
        }
        #expect(
            statuses == [
                "incidents/denial/": [500, 500, 200, 200],
                "incidents/misuse/": [500, 500, 500, 500],
                "identities/": [500, 200, 200, 200],
                "incidents/other/": [200, 200, 200, 200],
            ])
        await server.stop()
    }

    @Test func `of two plans for a list the last counts`() async throws {
        let server = try await start(["denial", "denial:1"])
        #expect(try await Curl(server.url + "incidents/denial/").status == 500)
        #expect(try await Curl(server.url + "incidents/denial/").status == 200)
        await server.stop()
    }

    private func start(_ entries: [String]) async throws -> SimulatorServer {
        let plan = FailurePlan(try entries.map { try #require(FailurePlan.Entry($0)) })
        return try await SimulatorServer.start { request in
            await plan.answer(to: request) ?? UpstreamAnswer(body: "{}".utf8)
        }
    }
}
