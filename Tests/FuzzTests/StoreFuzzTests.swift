import Foundation
import IncidentStore
import Incidents
import OffPool
import Simulator
import Testing

@Suite struct StoreFuzzTests {
    /// Of eight answers each.
    private static let refreshes = 60

    @Test func `whatever the answers, each refresh accounts for every record`() async throws {
        let stored = try await offPool { try storedIncidents() }
        #expect(stored > Self.refreshes)
    }

    private func storedIncidents() throws -> Int {
        let folder = URL.temporaryDirectory.appending(path: "fuzz-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store = try IncidentStore(inFolder: folder.path)
        let seeds = try UpstreamResource.all.map(seedPayloads)
        var mutator = Mutator(seed: 4, series: "store")
        var stored = 0
        for refresh in 0..<Self.refreshes {
            let inputs = seeds.map { mutator.mutation(of: $0) }
            let summary = try store.apply(arrivals(inputs, refresh: refresh))
            for (source, input) in zip(summary.sources, inputs) {
                try check(source, input)
                stored += source.counts.new
            }
            guard summary.mismatches.isEmpty, try reportIsJSON(of: store) else {
                throw FuzzFailure("\(summary.mismatches), or the report is no JSON", inputs[0])
            }
        }
        try FileManager.default.removeItem(at: folder)
        return stored
    }

    private func arrivals(_ inputs: [[UInt8]], refresh: Int) -> RefreshArrivals {
        let started = 1_796_100_000 + Int64(refresh) * 1200
        return RefreshArrivals(
            runID: RunID(invocation: nil), started: started, ended: started + 1,
            identities: arrival(IdentityAnswer.source, inputs[0]) { try IdentityAnswer($0) },
            incidents: zip(IncidentSource.all, inputs.dropFirst()).map { source, input in
                arrival(source.name, input) { try IncidentAnswer($0, of: source) }
            },
            // Every other refresh keeps 40 days, so that some of it is past the retention.
            cutoff: refresh.isMultiple(of: 2) ? nil : started - 40 * 86_400,
            times: PlausibleTimes(now: started))
    }

    private func arrival<Answer: Sendable>(
        _ source: String, _ input: [UInt8], _ read: ([UInt8]) throws -> Answer
    ) -> Arrival<Answer> {
        Arrival(
            source: source,
            outcome: Result { try read(input) }.mapError { SourceFailure(.notWhole, "\($0)") },
            attempts: 1, seconds: 0.1, bytes: input.count)
    }

    private func check(_ summary: SourceSummary, _ input: [UInt8]) throws {
        guard summary.source != IdentityAnswer.source else { return }
        let counts = summary.counts
        let sum =
            counts.new + counts.updated + counts.unchanged + counts.rejected + counts.pastRetention
        guard counts.fetched == sum else {
            throw FuzzFailure("the sums of \(summary.source) differ: \(counts)", input)
        }
    }

    private func reportIsJSON(of store: IncidentStore) throws -> Bool {
        var text = ReportText()
        try store.forEachReportPart { text.append($0) }
        text.end()
        return try JSONSerialization.jsonObject(with: Data(text.take())) is [String: Any]
    }
}
