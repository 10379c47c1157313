/// The times at which an incident can have happened, for all that is known. Another one is a fault of its record,
/// or another unit: the year 2000 in seconds is 1970 in milliseconds.
public struct PlausibleTimes: Sendable, Equatable {
    private static let start2000 = 946_684_800.0
    /// The end of the year 9999: what is later is in another unit, whatever the clock says.
    private static let end9999 = 253_402_300_800.0

    /// By how much a time may be ahead of the clock, in seconds.
    public static let mostAhead = 86_400.0

    private let latest: Double

    /// - Parameter now: Unix seconds, UTC; `nil` where nobody knows what time it is.
    public init(now: Int64?) {
        latest = now.map { Double($0) + Self.mostAhead } ?? Self.end9999
    }

    func check(_ timestamp: Double) throws(Rejection) {
        guard timestamp >= Self.start2000 else { throw .timestampTooEarly }
        guard timestamp <= latest else {
            let isInMilliseconds = timestamp / 1000 >= Self.start2000 && timestamp / 1000 <= latest
            throw isInMilliseconds ? .timestampInMilliseconds : .timestampTooLate
        }
    }
}
