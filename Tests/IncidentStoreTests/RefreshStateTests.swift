import Incidents
import Testing

@testable import IncidentStore

@Suite struct RefreshStateTests {
    private let store: TestStore
    private let sources = IncidentSource.all.map(\.name)

    init() throws {
        store = try TestStore()
    }

    private func status() throws -> StoreStatus {
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        return try StoreReader(copy: "\(store.folder)/\(publication.copy)").status()
    }

    private func state(at now: Int64) throws -> RefreshState {
        try status().state(now: now, period: 100)
    }

    @Test func `three periods after the last success of any it is stale`() throws {
        try store.refresh(at: 1000)
        #expect(try state(at: 1000) == .fresh)
        #expect(try state(at: 1300) == .fresh)
        #expect(try state(at: 1301) == .stale)
        try store.refresh(failing: ["denial"], at: 1200)
        #expect(try state(at: 1300) == .partial)
        #expect(try status().failed == ["denial"])
        // The others would be fresh for longer.
        #expect(try state(at: 1301) == .stale)
        try store.refresh(at: 1400)
        #expect(try state(at: 1400) == .fresh)
    }

    @Test func `a last success that is yet to come is not fresh`() throws {
        try store.refresh(at: 1000)
        #expect(try state(at: 999) == .stale)
    }

    @Test func `one that has never answered is partial at first, and stale in time`() throws {
        try store.refresh(failing: ["other"], at: 1000)
        #expect(try state(at: 1000) == .partial)
        try store.refresh(failing: ["other"], at: 1300)
        #expect(try state(at: 1300) == .partial)
        #expect(try state(at: 1301) == .stale)
    }

    @Test func `what is held back or shrunk is partial, until it is accepted or well again`() throws
    {
        let records = ["misuse": (1...40).map { misuse($0, "low", at: "\($0)") }]
        let map = #"{"17.1.1.1":1,"17.1.1.2":1}"#
        try store.refresh(records, identities: map, at: 1000)
        try store.refresh(
            ["misuse": [misuse(1, "low", at: "1")]], identities: #"{"17.1.1.1":1}"#, at: 1100)
        #expect(try status().failed == ["identities", "misuse"])
        try store.accept(at: 1110)
        #expect(try status().failed == ["misuse"])
        #expect(try state(at: 1110) == .partial)
        try store.refresh(
            ["misuse": [misuse(1, "low", at: "1")]], identities: #"{"17.1.1.1":1}"#, at: 1200)
        #expect(try state(at: 1200) == .fresh)
    }

    @Test func `what says that it is incomplete is partial, in each refresh`() throws {
        let records = ["misuse": [misuse(1, "low", at: "1")]]
        for time in [1000, 1100] as [Int64] {
            try store.refresh(records, saying: #""count":2"#, at: time)
            #expect(try status().failed == ["misuse"])
            #expect(
                try status().sources.first { $0.name == "misuse" }?.last?.finding == "incomplete")
            #expect(try state(at: time) == .partial)
        }
        try store.refresh(records, saying: #""count":1,"next":null"#, at: 1200)
        #expect(try state(at: 1200) == .fresh)
    }

    @Test func `a refresh that took nothing changes the state, and not of what time the data is`()
        throws
    {
        try store.refresh(at: 1000)
        try store.refresh(identities: nil, failing: Set(sources), at: 1100)
        let status = try status()
        #expect(status.data?.id == 1)
        #expect(status.data?.time == 1000)
        #expect(status.lastRefresh?.id == 2)
        #expect(status.failed.count == 8)
        #expect(status.state(now: 1100, period: 100) == .partial)
    }

    @Test func `a source is complete since its last gap, its first answer or the retention`() throws
    {
        let day: Int64 = 24 * 60 * 60
        func completeSince(_ name: String) throws -> Int64? {
            try status().sources.first { $0.name == name }?.completeSince
        }
        try store.refresh(failing: ["probing"], at: 100 * day)
        #expect(try completeSince("denial") == 93 * day)
        #expect(try completeSince("identities") == 100 * day)
        #expect(try completeSince("probing") == nil)
        try store.refresh(at: 110 * day)
        #expect(try completeSince("denial") == 103 * day)
        #expect(
            try status().sources.first { $0.name == "denial" }?.gaps
                == [SourceGap(from: 100 * day, until: 103 * day)])
        try store.refresh(at: 111 * day, cutoff: 104 * day)
        #expect(try completeSince("denial") == 104 * day)
    }
}
