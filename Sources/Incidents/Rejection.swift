/// Why a record cannot be understood.
public enum Rejection: Error, Equatable, Sendable, CustomStringConvertible {
    case notAnObject
    case tooLong
    case tooDeep
    case repeatedName
    case loneSurrogate
    case noncharacter
    case hugeNumber
    case missing(field: String)
    case unknownPriority
    case timestampNotANumber
    case timestampNotFinite
    case timestampTooEarly
    case timestampTooLate
    case timestampInMilliseconds
    case notAnEmployeeID(field: String)
    case notAnAddress(field: String)
    case noHolder
    case tooManyTwins

    /// Longest record, in bytes without white space.
    public static let longestRecord = 64 * 1024
    /// Deepest nesting of objects and arrays: readers of the report refuse more than 256 levels, and
    /// the report adds 5.
    public static let deepestNesting = 32

    public var description: String {
        switch self {
        case .notAnObject: "not an object"
        case .tooLong: "longer than \(Self.longestRecord) bytes"
        case .tooDeep: "nested deeper than \(Self.deepestNesting) levels"
        case .repeatedName: "a name stands twice in one object"
        case .loneSurrogate: "a string holds half a surrogate pair"
        case .noncharacter: "a string holds a code point that is not a character"
        case .hugeNumber: "a number is too large for a double"
        case .missing(let field): "\(field) is missing"
        case .unknownPriority: "unknown priority"
        case .timestampNotANumber: "timestamp is not a number"
        case .timestampNotFinite: "timestamp is not a finite number"
        case .timestampTooEarly: "timestamp is before the year 2000"
        case .timestampTooLate: "timestamp is beyond tomorrow"
        case .timestampInMilliseconds: "timestamp is in milliseconds, not in seconds"
        case .notAnEmployeeID(let field): "\(field) is not an employee id"
        case .notAnAddress(let field): "\(field) is not an address"
        case .noHolder: "no employee id"
        case .tooManyTwins:
            "more than \(IncidentAnswer.mostTwins) records of one answer have its key"
        }
    }
}

/// A record that cannot be understood, kept with its reason.
public struct RejectedRecord: Error, Equatable, Sendable {
    /// The incident source's name, or `identities`.
    public let source: String
    /// Its place in the answer; the first record's is 1.
    public let position: Int
    public let reason: Rejection
    /// The record as it came, without white space; what goes beyond `longestText` is cut off.
    public let text: String

    /// In bytes.
    public static let longestText = 4096

    init(
        source: String, position: Int, reason: Rejection,
        text: some BidirectionalCollection<UInt8>
    ) {
        self.source = source
        self.position = position
        self.reason = reason
        var end = text.prefix(Self.longestText).endIndex
        // A character is not cut in two: continuation bytes of UTF-8 are 10xxxxxx.
        while end != text.endIndex, end > text.startIndex, text[end] & 0xC0 == 0x80 {
            end = text.index(end, offsetBy: -1)
        }
        self.text = String(decoding: text[..<end], as: UTF8.self)
    }
}
