import FoundationEssentials

/// The time of the simulated world: Unix seconds, UTC.
public typealias Clock = @Sendable () -> Double

/// The machine's own time.
public let systemClock: Clock = { Date().timeIntervalSince1970 }
