import GRDB
import Incidents
import Testing

@testable import IncidentStore

/// What is odd about answers that came.
@Suite struct SourceFindingTests {
    private func records(_ count: Int) -> [String] {
        (0..<count).map { misuse($0, "low", at: "5") }
    }

    @Test func `an answer with less than half the records of the last is stored and marked`() throws
    {
        let store = try TestStore()
        #expect(try store.refresh(["misuse": records(20)]).isComplete)
        #expect(try store.refresh(["misuse": records(10)]).isComplete)
        try store.refresh(["misuse": records(20)])
        let summary = try store.refresh(["misuse": records(9) + [misuse(77, "low", at: "5")]])
        #expect(summary.summary(of: "misuse")?.finding == nil)
        let shrunk = try store.refresh(["misuse": records(4)])
        #expect(shrunk.isComplete)
        try store.refresh(["misuse": records(20)])
        let marked = try store.refresh(["misuse": [misuse(78, "low", at: "5")]])
        #expect(marked.summary(of: "misuse")?.finding == .shrunk)
        #expect(marked.summary(of: "misuse")?.fetchedBefore == 20)
        #expect(!marked.isComplete)
        #expect(try store.rows("SELECT count(*) FROM incidents WHERE identity = '78'") == ["1"])
        #expect(
            try store.rows("SELECT source FROM refresh_sources WHERE finding = 'shrunk'")
                == ["misuse"])
        // It is a success, that the next one is measured by.
        #expect(try store.refresh(["misuse": records(1)]).isComplete)
    }

    @Test func `an answer that says it is incomplete is stored, and marked in each refresh`() throws
    {
        let store = try TestStore()
        for time in [1000, 2000] as [Int64] {
            let summary = try store.refresh(
                ["misuse": records(3)], saying: #""count":600,"next":"/page2""#, at: time)
            #expect(summary.summary(of: "misuse")?.finding == .incomplete)
            #expect(summary.summary(of: "misuse")?.paging == .init(count: 600, hasNext: true))
            #expect(summary.summary(of: "misuse")?.isSuccess == true)
            #expect(summary.of("misuse")?.fetched == 3)
            #expect(!summary.isComplete)
            #expect(summary.mismatches.isEmpty)
        }
        #expect(try store.rows("SELECT count(*) FROM incidents WHERE type = 'misuse'") == ["3"])
        #expect(
            try store.rows(
                "SELECT DISTINCT source FROM refresh_sources WHERE is_incomplete AND finding IS NULL"
            )
            .contains("misuse"))
        #expect(try store.refresh(["misuse": records(3)], at: 3000).isComplete)
        // It is what the next one is measured by, as one that has shrunk is.
        try store.refresh(["misuse": records(40)], at: 4000)
        try store.refresh(["misuse": records(3)], saying: #""next":"x""#, at: 5000)
        #expect(try store.refresh(["misuse": records(3)], at: 6000).isComplete)
    }

    @Test func `what shrinks is measured by the last success, whatever failed since`() throws {
        let store = try TestStore()
        try store.refresh(["misuse": records(20)], at: 1000)
        try store.refresh(failing: ["misuse"], at: 2000)
        try store.refresh(failing: ["misuse"], at: 9000, cutoff: 5000)
        let summary = try store.refresh(["misuse": records(9)], at: 9500)
        #expect(summary.summary(of: "misuse")?.finding == .shrunk)
    }

    @Test func `a source that was away for longer than it goes back leaves a gap`() throws {
        let store = try TestStore()
        let day: Int64 = 24 * 60 * 60
        try store.refresh(at: 1000)
        #expect(
            try store.refresh(failing: ["misuse"], at: 7 * day + 1000).summary(of: "denial")?.gap
                == nil)
        let summary = try store.refresh(at: 9 * day + 1000)
        #expect(
            summary.summary(of: "misuse")?.gap == SourceGap(from: 1000, until: 2 * day + 1000))
        #expect(
            try store.rows("SELECT * FROM source_gaps") == ["misuse|1000|\(2 * day + 1000)"])
        #expect(try store.refresh(at: 9 * day + 2000).sources.allSatisfy { $0.gap == nil })
        try store.refresh(at: 40 * day, cutoff: 3 * day)
        #expect(try store.rows("SELECT * FROM source_gaps WHERE gap_from = 1000") == [])
    }

    @Test func `a first answer, or a clock that is set back, leaves no gap`() throws {
        let store = try TestStore()
        let year: Int64 = 365 * 24 * 60 * 60
        #expect(try store.refresh(at: 2 * year).sources.allSatisfy { $0.gap == nil })
        #expect(try store.refresh(at: year).sources.allSatisfy { $0.gap == nil })
    }

    @Test func `no more rejected records are kept than the bound, the oldest go`() throws {
        let store = try TestStore()
        let most = RejectedRecordWriter.most
        func bad(_ numbers: Range<Int>) -> [String: [String]] {
            ["misuse": numbers.map(String.init)]
        }
        try store.refresh(bad(0..<10), at: 1000)
        #expect(try store.refresh(bad(5..<most), at: 2000).droppedRejections == 0)
        let summary = try store.refresh(bad(most..<most + 7), at: 3000)
        #expect(summary.droppedRejections == 7)
        #expect(summary.of("misuse")?.rejected == 7)
        #expect(
            try store.rows("SELECT count(*), min(last_seen) FROM rejected_records")
                == ["\(most)|2000"])
        // Of an answer that is all wrong, those beyond the bound are counted only.
        let wrong = try store.refresh(bad(20_000..<20_005 + most), at: 4000)
        #expect(wrong.droppedRejections == most + 5)
        #expect(wrong.summary(of: "misuse")?.rejections.new == most + 5)
        #expect(
            try store.rows("SELECT count(*), min(last_seen) FROM rejected_records")
                == ["\(most)|4000"])
    }
}
