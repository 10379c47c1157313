import Logging
import ServiceLog
import Synchronization
import Testing

@Suite struct LimitedLogTests {
    @Test func `a fault of every request is a few lines a minute, and how many more there were`() {
        let clock = Clock()
        let lines = Lines()
        let logger = Logger(label: "test") { _ in
            ServiceLog(level: .info, form: .plain) { lines.append($0) }
        }
        let log = LimitedLog(logger, now: { clock.time })
        for _ in 0..<1000 { log.error("unreadable") }
        #expect(lines.all == Array(repeating: "error: unreadable\n", count: LimitedLog.limit))

        clock.advance(by: .seconds(60))
        log.error("unreadable")
        #expect(lines.all.last == "error: unreadable (995 more before this one)\n")

        clock.advance(by: .seconds(60))
        log.error("another")
        #expect(lines.all.last == "error: another\n")
    }
}

private final class Clock: Sendable {
    private let now = Mutex(ContinuousClock.now)
    var time: ContinuousClock.Instant { now.withLock { $0 } }
    func advance(by duration: Duration) { now.withLock { $0 += duration } }
}
