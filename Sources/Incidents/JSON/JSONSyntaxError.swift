/// Where a text stops being the JSON (RFC 8259) that it should be.
public struct JSONSyntaxError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Offset of the first byte that does not fit, in bytes.
    public let offset: Int
    public let expected: String

    public var description: String { "expected \(expected) at byte \(offset)" }
}
