public import Logging
import Synchronization

/// Logs what may go wrong at every request: a few lines a minute, and how many more there were, lest they
/// fill the journal, which drops what comes too fast.
public final class LimitedLog: Sendable {
    /// Lines a minute.
    public static let limit = 5

    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant
    private let minute: Mutex<Minute>

    private struct Minute {
        let start: ContinuousClock.Instant
        var lines = 0
        var unlogged = 0
    }

    /// `now` is the time, for tests.
    public init(
        _ logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.logger = logger
        self.now = now
        minute = Mutex(Minute(start: now()))
    }

    public func error(_ message: String) {
        let time = now()
        let line: String? = minute.withLock { minute in
            var note = ""
            if time - minute.start >= .seconds(60) {
                if minute.unlogged > 0 { note = " (\(minute.unlogged) more before this one)" }
                minute = Minute(start: time)
            }
            guard minute.lines < Self.limit else {
                minute.unlogged += 1
                return nil
            }
            minute.lines += 1
            return message + note
        }
        if let line { logger.error("\(line)") }
    }
}
