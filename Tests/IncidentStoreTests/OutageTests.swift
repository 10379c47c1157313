import IncidentStore
import Testing

@Suite struct OutageTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    /// A refresh by a process of its own.
    private func outage(
        of source: String = "misuse", failing: Set<String>, at started: Int64,
        cutoff: Int64? = nil
    ) throws -> [Int64]? {
        let summary = try TestStore(reopening: store.folder).refresh(
            failing: failing, at: started, cutoff: cutoff)
        return summary.summary(of: source)?.outage.map { outage in
            [outage.since, Int64(outage.refreshes), outage.isWhole ? 1 : 0]
        }
    }

    @Test func `an outage begins with the first failure and is told until the next answer`() throws
    {
        #expect(try outage(failing: [], at: 100) == nil)
        #expect(try outage(failing: ["misuse"], at: 200) == nil)
        #expect(try outage(failing: ["misuse", "denial"], at: 300) == [200, 1, 1])
        #expect(try outage(failing: ["misuse"], at: 400) == [200, 2, 1])
        #expect(try outage(failing: [], at: 500) == [200, 3, 1])
        #expect(try outage(failing: [], at: 600) == nil)
        #expect(try outage(failing: ["misuse"], at: 700) == nil)
        #expect(try outage(failing: ["misuse"], at: 800) == [700, 1, 1])
    }

    @Test func `a source that never answered counts from its first failure`() throws {
        #expect(try outage(failing: ["misuse"], at: 100) == nil)
        #expect(try outage(failing: ["misuse"], at: 200) == [100, 1, 1])
        #expect(try outage(failing: [], at: 300) == [100, 2, 1])
        #expect(try outage(failing: [], at: 400) == nil)
    }

    @Test func `the identities have outages, too`() throws {
        try store.refresh(identities: nil, at: 100)
        let summary = try store.refresh(at: 200)
        #expect(summary.summary(of: "identities")?.outage?.since == 100)
        #expect(summary.summary(of: "misuse")?.outage == nil)
    }

    @Test func `where the retention took the first failure, the outage is longer than the log`()
        throws
    {
        #expect(try outage(failing: [], at: 100) == nil)
        #expect(try outage(failing: ["misuse"], at: 200) == nil)
        // The log is read before the retention takes from it.
        #expect(try outage(failing: ["misuse"], at: 300, cutoff: 250) == [200, 1, 1])
        #expect(try outage(failing: ["misuse"], at: 400) == [300, 1, 0])
        #expect(try outage(failing: [], at: 500) == [300, 2, 0])
        #expect(try outage(failing: ["misuse"], at: 600, cutoff: 600) == nil)
        #expect(try outage(failing: ["misuse"], at: 700) == [600, 1, 1])
    }
}
