import Incidents
import Testing

@testable import IncidentStore

@Suite struct SummaryTests {
    private let store: TestStore
    private let day: Int64 = 24 * 60 * 60

    init() throws {
        store = try TestStore()
        let now = 100 * day
        func at(_ daysAgo: Int64) -> String { "\(now - daysAgo * day)" }
        // The baseline, which is not new.
        try store.refresh(
            [
                "misuse": [misuse(1, "critical", at: at(2)), misuse(2, "low", at: at(20))],
                "probing": [probing("17.1.1.1", at: at(3)), probing("17.9.9.9", at: at(3))],
            ], identities: #"{"17.1.1.1":[1,3]}"#, at: now - 3600)
        try store.refresh(
            [
                "misuse": [misuse(2, "high", at: at(1)), misuse(4, "high", at: at(1))],
                "unauthorized": [misuse(4, "high", at: "\(now - day + 5)")],
            ], identities: #"{"17.1.1.1":[1,3]}"#, at: now)
    }

    private func reader() throws -> StoreReader {
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        return try StoreReader(copy: "\(store.folder)/\(publication.copy)")
    }

    private func standard(
        _ span: StandardSpan, _ ranking: SummaryRanking = .priority, from place: Int = 0,
        limit: Int = 100
    ) throws -> Summary {
        try #require(
            try reader().standardSummary(span, ranking: ranking, from: place, limit: limit))
    }

    @Test func `employees are ranked by priority, or by what is new`() throws {
        #expect(try standard(.week).employees.items.map(\.employee) == [1, 4, 2, 3])
        #expect(try standard(.month).employees.items.map(\.employee) == [1, 4, 2, 3])
        #expect(try standard(.week, .new).employees.items.map(\.employee) == [4, 2, 1, 3])
        // From a day ago on, inclusive.
        #expect(try standard(.day).employees.items.map(\.employee) == [4, 2])
    }

    @Test func `an employee's counts tell what is shared, and what is new`() throws {
        let first = try #require(try standard(.week).employees.items.first)
        #expect(first.own == [0, 0, 0, 1])
        #expect(first.shared == [1, 0, 0, 0])
        #expect(first.new == 0)
        #expect(first.latest == Double(98 * day))
        #expect(first.types == ["misuse", "probing"])
        #expect(first.addresses == ["17.1.1.1"])
        let second = try standard(.week).employees.items[1]
        #expect(second.own == [0, 0, 2, 0])
        // Of the source that answered for the first time, too, all is baseline: it had been empty before.
        #expect(second.new == 2)
    }

    @Test func `totals count an incident once, also one that is shared or nobody's`() throws {
        let totals = try standard(.week).totals
        #expect(totals.map(\.incidents).reduce(0, +) == 6)
        #expect(totals.map(\.unattributed).reduce(0, +) == 1)
        #expect(totals.map(\.new).reduce(0, +) == 3)
        let probing = totals.filter { $0.type == "probing" }
        #expect(probing.map(\.incidents) == [2])
        #expect(try standard(.month).totals.map(\.incidents).reduce(0, +) == 7)
    }

    @Test func `with more employees than are held in memory, the summaries are the same`() throws {
        func employees() throws -> [[EmployeeSummary]] {
            try StandardSpan.allCases.flatMap { span in
                try SummaryRanking.allCases.map { try standard(span, $0).employees.items }
            }
        }
        let before = try employees()
        try store.store.write { db in
            try StandardSummaries.write(until: 100 * day, in: db, mostInMemory: 1)
        }
        #expect(try employees() == before)
    }

    @Test(arguments: StandardSpan.allCases, SummaryRanking.allCases)
    func `a standard summary is what the query for its span makes`(
        _ span: StandardSpan, _ ranking: SummaryRanking
    ) throws {
        var filter = IncidentFilter()
        filter.since = Double(100 * day - span.seconds)
        filter.until = Double(100 * day)
        let made = try reader().summary(
            filter, newSince: 99 * day, ranking: ranking, from: 0, limit: 100)
        let standard = try standard(span, ranking)
        #expect(standard.totals == made.totals)
        #expect(standard.employees.items == made.employees.items)
    }

    @Test func `the summary of an employee is of what is his, shared or not, and of nobody else's`()
        throws
    {
        var filter = IncidentFilter()
        filter.employees = [1]
        func summary() throws -> Summary {
            try reader().summary(
                filter, newSince: 99 * day, ranking: .priority, from: 0, limit: 100)
        }
        #expect(try summary().employees.items == [standard(.week).employees.items[0]])
        #expect(try summary().totals.map(\.incidents) == [1, 1])
        #expect(try summary().totals.allSatisfy { $0.unattributed == 0 })
        #expect(
            try reader().times(filter).map(\.time).sorted() == [97, 98].map { Double($0 * day) })
        filter.addresses = try [#require(Address("17.1.1.1"))]
        #expect(try summary().totals.map(\.type) == ["probing"])
        #expect(try summary().employees.items.map(\.shared) == [[1, 0, 0, 0]])
        #expect(try reader().times(filter).map(\.time) == [Double(97 * day)])
        filter.types = ["misuse"]
        #expect(try summary().totals == [])
        #expect(try reader().times(filter).isEmpty)
    }

    @Test func `pages make up the ranking`() throws {
        var places: [Int64] = []
        var place: Int? = 0
        while let from = place {
            let page = try standard(.week, from: from, limit: 3).employees
            places += page.items.map(\.employee)
            place = page.next
        }
        #expect(places == [1, 4, 2, 3])
    }
}
