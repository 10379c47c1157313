public import GRDB
import GRDBSQLite

extension Database {
    /// Does some work whose statements end early, with `SQLITE_INTERRUPT`, once `isOver` is true. A statement
    /// asks each time it has done so many steps of SQLite's virtual machine; one that does fewer never asks.
    /// `isOver` is called on this thread, within statements: it must not use the database.
    public func endingStatements<Value>(
        every steps: Int32, once isOver: () -> Bool, _ work: () throws -> Value
    ) rethrows -> Value {
        try withoutActuallyEscaping(isOver) { isOver in
            let condition = Condition(isOver: isOver)
            sqlite3_progress_handler(
                sqliteConnection, steps,
                { context in
                    guard let context else { return 0 }
                    let condition = Unmanaged<Condition>.fromOpaque(context).takeUnretainedValue()
                    return condition.isOver() ? 1 : 0
                }, Unmanaged.passUnretained(condition).toOpaque())
            defer {
                sqlite3_progress_handler(sqliteConnection, 0, nil, nil)
                withExtendedLifetime(condition) {}
            }
            return try work()
        }
    }
}

private final class Condition {
    let isOver: () -> Bool

    init(isOver: @escaping () -> Bool) {
        self.isOver = isOver
    }
}
