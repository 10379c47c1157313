import Incidents

/// Names one refresh, in the log and in the store: 32 hexadecimal digits in lower case.
public struct RunID: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// The id that systemd gave the run in `INVOCATION_ID`, by which the journal finds all its lines
    /// (`journalctl _SYSTEMD_INVOCATION_ID=…`); a random one where there is none of this form.
    public init(invocation: String?) {
        if let invocation, invocation.utf8.count == 32, invocation.utf8.allSatisfy(Self.isDigit) {
            description = invocation.lowercased()
        } else {
            description = (0..<16).map { _ in UInt8.random(in: 0...255) }.hexadecimal
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        Unicode.Scalar(byte).properties.isASCIIHexDigit
    }
}
