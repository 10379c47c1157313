import GRDB

/// What the log has of the clock of a refresh.
struct LoggedClock: Equatable {
    let refresh: Int64
    /// Unix seconds, UTC, as in `RefreshClock`.
    let started: Int64
    let ours: Int64
    let state: RefreshClock.State

    init(refresh: Int64, started: Int64, ours: Int64, state: RefreshClock.State) {
        self.refresh = refresh
        self.started = RefreshClock.writable(started)
        self.ours = RefreshClock.writable(ours)
        self.state = state
    }

    /// More than there are in a day, however often somebody refreshes.
    private static let most = 10_000

    /// The newest first.
    static func fetch(in db: Database) throws -> [LoggedClock] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, started, coalesce(clock, started) AS clock,
                  coalesce(clock_state, 'alone') AS state
                FROM refreshes ORDER BY id DESC LIMIT \(most)
                """
        ).map { row in
            LoggedClock(
                refresh: try row.number(0), started: try row.time(1), ours: try row.time(2),
                state: try row.name(3))
        }
    }
}

extension IncidentStore {
    /// What a refresh knows of the time that starts at a time by our clock and, unless it told none, by the
    /// upstream's; both in Unix seconds, UTC.
    ///
    /// - Throws: `StoreError`.
    public func clock(ours: Int64, upstream: Int64?) throws(StoreError) -> RefreshClock {
        try read { db in
            RefreshClock(ours: ours, upstream: upstream, after: try LoggedClock.fetch(in: db))
        }
    }
}
