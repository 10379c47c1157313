/// The times at which an incident can have happened, for all that is known. Another one is a fault of its record,
/// or another unit: the year 2000 in seconds is 1970 in milliseconds.
public struct PlausibleTimes: Sendable, Equatable {
    private static let start2000 = 946_684_800.0
    private static let day = 86_400.0

    private let latest: Double

    /// - Parameter now: Unix seconds, UTC.
    public init(now: Int64) {
        latest = Double(now) + Self.day
    }

    func check(_ timestamp: Double) throws(Rejection) {
        guard timestamp >= Self.start2000 else { throw .timestampTooEarly }
        guard timestamp <= latest else {
            throw (Self.start2000...latest).contains(timestamp / 1000)
                ? .timestampInMilliseconds : .timestampTooLate
        }
    }
}
