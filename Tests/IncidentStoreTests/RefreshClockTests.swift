import Testing

@testable import IncidentStore

/// What a refresh knows of the time, and what time it is for the retention.
@Suite struct RefreshClockTests {
    private static let start: Int64 = 1_600_000_000
    private static let hour: Int64 = 3600
    private static let day: Int64 = 24 * hour

    /// A clock after refreshes by our clock, in hours after the start, the oldest first.
    private func clock(
        _ hours: Double, upstream: Double? = nil,
        after log: [(hours: Double, state: RefreshClock.State)]
    ) -> RefreshClock {
        func time(_ hours: Double) -> Int64 { Self.start + Int64(hours * 3600) }
        let rows = log.enumerated().map { number, row in
            LoggedClock(
                refresh: Int64(number), started: time(row.hours), ours: time(row.hours),
                state: row.state)
        }
        return RefreshClock(
            ours: time(hours), upstream: upstream.map(time), after: rows.reversed())
    }

    private func removes(_ clock: RefreshClock) -> Double? {
        clock.removalTime.map { Double($0 - Self.start) / 3600 }
    }

    @Test func `the earlier of two clocks that agree counts for the retention`() {
        #expect(removes(clock(1, upstream: 1.5, after: [])) == 1)
        #expect(removes(clock(1.5, upstream: 1, after: [(0, .agreed)])) == 1)
    }

    @Test func `our clock alone counts for a day after both agreed, not before and not later`() {
        let log: [(Double, RefreshClock.State)] = [(0, .agreed), (1, .alone)]
        #expect(removes(clock(1.5, after: log)) == 1.5)
        #expect(removes(clock(24, after: log)) == 24)
        #expect(removes(clock(24.1, after: [(0, .agreed)])) == nil)
        #expect(removes(clock(-0.5, after: [(0, .agreed)])) == nil)
        #expect(removes(clock(40 * 24, after: log)) == nil)
    }

    @Test func `without any Date, removals wait for a day of refreshes that ascend`() {
        let hourly = (0..<24).map { (Double($0), RefreshClock.State.alone) }
        #expect(removes(clock(0, after: [])) == nil)
        #expect(removes(clock(23, after: hourly.dropLast())) == nil)
        #expect(removes(clock(24, after: hourly)) == 24)
        // A single jump takes no clock there.
        #expect(removes(clock(40 * 24, after: hourly)) == nil)
        let later = (0..<24).map { (Double(40 * 24 + $0), RefreshClock.State.jumped) }
        #expect(removes(clock(40 * 24 + 23, after: hourly + later.dropLast())) == nil)
        #expect(removes(clock(40 * 24 + 24, after: hourly + later)) == 984)
        // One that went back has to start over.
        #expect(removes(clock(24, after: hourly.dropLast() + [(24.5, .alone)])) == nil)
    }

    @Test func `clocks that disagree remove what is past the retention by both`() {
        let log: [(Double, RefreshClock.State)] = [(0, .agreed)]
        #expect(removes(clock(200, upstream: 1, after: log)) == 1)
        #expect(removes(clock(1, upstream: 200, after: log)) == 1)
        #expect(removes(clock(-200, upstream: 1, after: log)) == -200)
        #expect(removes(clock(200, upstream: 300, after: log)) == nil)
        let hourly = (0..<240).map { (Double($0 * 1), RefreshClock.State.disagreed) }
        #expect(removes(clock(240, upstream: 242, after: log + hourly)) == 240)
        // But ours alone is not believed after that.
        #expect(removes(clock(240, after: log + hourly)) == nil)
    }

    @Test func `what one refresh says that jumps, the next one confirms`() {
        let log: [(Double, RefreshClock.State)] = [(0, .alone)]
        #expect(clock(23, after: log).state == .alone)
        #expect(clock(25, after: log).state == .jumped)
        #expect(clock(25, upstream: 25, after: log).state == .agreed)
        #expect(clock(-2, upstream: -2, after: log).state == .jumped)
        let jumped: [(Double, RefreshClock.State)] = log + [(200, .jumped)]
        #expect(clock(200.5, after: jumped).state == .alone)
        #expect(clock(300, after: jumped).state == .jumped)
        #expect(clock(0.5, after: jumped).state == .alone)
        #expect(clock(200.5, after: log + [(200, .disagreed)]).state == .jumped)
    }

    @Test func `a last refresh that was ahead is told from a clock that is behind`() {
        #expect(clock(1, upstream: 1, after: [(0, .agreed), (200, .agreed)]).state == .agreed)
        #expect(clock(-48, upstream: -48, after: [(0, .agreed), (1, .agreed)]).state == .jumped)
        #expect(clock(1, upstream: 1, after: [(200, .agreed)]).state == .jumped)
    }

    @Test(arguments: [Int64.min, -1, 0, 60, 946_684_799, .max], [Int64.min, nil, 0, .max])
    func `no clock is too wrong to be calculated with`(ours: Int64, upstream: Int64?) {
        let log = [LoggedClock(refresh: 1, started: Self.start, ours: .max, state: .jumped)]
        for log in [[], log] {
            let clock = RefreshClock(ours: ours, upstream: upstream, after: log)
            #expect(clock.started >= 946_684_800)
            _ = clock.cutoff(retentionDays: 36_500)
        }
    }
}
