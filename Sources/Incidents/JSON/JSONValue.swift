/// A value to be written as JSON text. Members of an object keep their order.
public indirect enum JSONValue: Sendable, ExpressibleByStringLiteral, ExpressibleByNilLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    case null
    case bool(Bool)
    case string(String)
    case array([JSONValue])
    case object([(name: String, value: JSONValue)])
    /// A number, or any value, as JSON text.
    case text(String)

    public init(stringLiteral text: String) { self = .string(text) }
    public init(nilLiteral: ()) { self = .null }
    public init(integerLiteral number: Int) { self = .number(number) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    public static func number(_ number: some BinaryInteger) -> JSONValue { .text("\(number)") }

    /// `null` for none.
    public static func number(_ number: (some BinaryInteger)?) -> JSONValue {
        number.map { .text("\($0)") } ?? .null
    }

    /// In its shortest decimal; `null` for none.
    public static func number(_ number: Double?) -> JSONValue {
        number.map { .text(Incident.Key.shortestDecimal($0)) } ?? .null
    }

    /// `null` for none.
    public static func optional(_ string: String?) -> JSONValue {
        string.map { .string($0) } ?? .null
    }

    public var bytes: [UInt8] {
        var text: [UInt8] = []
        append(to: &text)
        return text
    }

    public func append(to text: inout [UInt8]) {
        switch self {
        case .null: text += "null".utf8
        case .bool(let value): text += "\(value)".utf8
        case .string(let string): text += JSONText.quoted(string).utf8
        case .text(let value): text += value.utf8
        case .array(let values):
            text.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                value.append(to: &text)
            }
            text.append(UInt8(ascii: "]"))
        case .object(let members):
            text.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                text += JSONText.quoted(member.name).utf8
                text.append(UInt8(ascii: ":"))
                member.value.append(to: &text)
            }
            text.append(UInt8(ascii: "}"))
        }
    }
}
