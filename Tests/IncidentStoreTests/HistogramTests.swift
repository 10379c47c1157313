import Incidents
import Testing

@testable import IncidentStore

@Suite struct HistogramTests {
    @Test(arguments: [
        0.0, 0.25, 1.0, 59.0, 3540.0, 3600.0, 86_400.0, 604_800.0, 2_592_000.0, 34_560_000.0,
        345_600_000.0, 1e12, 12_345_678.9,
    ])
    func `no span has more bars than can be seen, nor far fewer`(_ length: Double) {
        for since in [0, 1, 59.5, -1, -86_399.75, 1_795_680_000, 1_795_680_001.25] {
            let until = since + length
            let width = Histogram.width(from: since, until: until)
            let bins =
                (until / Double(width)).rounded(.up) - (since / Double(width)).rounded(.down)
            #expect(width >= 60)
            #expect(bins <= Double(Histogram.mostBins))
            // A bar of the next smaller width is at least a quarter as long.
            #expect(width == 60 || bins >= 60 / 5)
        }
    }

    @Test func `the standard spans have bars of a length that a person knows`() {
        let now = 1_795_680_000.0
        for (hours, width) in [(24, 1800), (168, 3 * 3600), (720, 24 * 3600)] {
            let since = now - Double(hours) * 3600
            #expect(Histogram.width(from: since, until: now) == Int64(width))
        }
    }

    @Test func `each incident is in one bar, which begins at or before it`() throws {
        let store = try TestStore()
        let times = ["0", "0.5", "3599.99", "3600", "7199.5", "7200"]
        try store.refresh(["misuse": times.map { misuse(7, "high", at: $0) }])
        let publication = Publication(digest: String(repeating: "a", count: 64))
        try store.store.writeCopy(publication, inFolder: store.folder)
        let reader = try StoreReader(copy: "\(store.folder)/\(publication.copy)")
        var filter = IncidentFilter()
        (filter.since, filter.until) = (0, 7200)
        let histogram = try reader.histogram(filter, width: 3600)
        let high = histogram.bins.map { [$0.start, Int64($0.counts[Priority.high.rank])] }
        #expect(high == [[0, 3], [3600, 2]])
        #expect(histogram.bins.allSatisfy { $0.counts.count == Priority.allCases.count })
    }
}
