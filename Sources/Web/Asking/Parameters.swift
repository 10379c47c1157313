import FastCGI
import Incidents

/// The parameters of a query, decoded and of known names.
struct Parameters {
    static let defaultItems = 100
    static let mostItems = 1000
    /// More values of one are no question of a person or a program that knows what it does.
    private static let most = 200

    private let values: [Parameter: [String]]
    /// As they came, each value of a list by itself.
    let items: [(Parameter, String)]

    /// - Parameters:
    ///   - query: as it was sent; `nil` where there is none.
    ///   - allowed: those that the resource has.
    ///   - isFromForm: whether a person typed it: spaces around a value are not meant, and an empty value is
    ///     none, for a form sends its empty fields, too.
    /// - Throws: `ParameterError`
    init(
        _ query: String?, allowed: [Parameter], isFromForm: Bool = false
    ) throws(ParameterError) {
        var values: [Parameter: [String]] = [:]
        var all: [(Parameter, String)] = []
        for item in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = item.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(parts[0])
            guard let parameter = Parameter(rawValue: name), allowed.contains(parameter) else {
                throw .unknown(name: name, allowed: allowed)
            }
            let text = parts.count == 2 ? try Self.decoded(parts[1]) : ""
            let parted =
                parameter.isList
                ? text.split(separator: ",", omittingEmptySubsequences: false) : [text[...]]
            let texts =
                isFromForm
                ? parted.map(Self.typed).filter { !$0.isEmpty } : parted.map(String.init)
            guard !texts.isEmpty else { continue }
            guard parameter.isList || values[parameter] == nil else { throw .repeated(parameter) }
            values[parameter, default: []] += texts
            all += texts.map { (parameter, $0) }
            guard values[parameter, default: []].count <= Self.most else {
                throw .tooMany(parameter, most: Self.most)
            }
        }
        self.values = values
        self.items = all
    }

    var isEmpty: Bool { values.isEmpty }

    /// Whether a query has a parameter, whatever else is in it.
    ///
    /// - Throws: `ParameterError`
    static func has(_ parameter: Parameter, _ query: String?) throws(ParameterError) -> Bool {
        for item in (query ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let name = item.prefix { $0 != UInt8(ascii: "=") }
            if try decoded(name) == parameter.rawValue { return true }
        }
        return false
    }

    /// Each value of a parameter, understood; none where it is not given.
    func all<Value>(
        _ parameter: Parameter, _ value: (String) -> Value?
    ) throws(ParameterError) -> [Value] {
        var result: [Value] = []
        for text in values[parameter] ?? [] {
            guard let value = value(text) else { throw .invalid(parameter, value: text) }
            result.append(value)
        }
        return result
    }

    /// The value of a parameter, understood; `nil` where it is not given.
    func one<Value>(
        _ parameter: Parameter, _ value: (String) -> Value?
    ) throws(ParameterError) -> Value? {
        try all(parameter, value).first
    }

    /// How many items are asked for.
    func limit() throws(ParameterError) -> Int {
        try one(.limit) { text in
            employeeID(of: text).map(Int.init).flatMap { 1...Self.mostItems ~= $0 ? $0 : nil }
        } ?? Self.defaultItems
    }

    /// Without spaces around it, which a form sends as `+`; no value begins or ends with one.
    private static func typed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in " \t+".contains(character) }
        let end = text.lastIndex { !isSpace($0) }
        return end.map { String(text[...$0].drop(while: isSpace)) } ?? ""
    }

    /// `+` stays what it is: it stands in times, and no value has a space.
    private static func decoded(_ text: Substring.UTF8View) throws(ParameterError) -> String {
        do throws(PercentError) {
            return try String(percentDecoding: text)
        } catch {
            switch error {
            case .malformedEscape: throw .malformedEscape
            case .containsNUL, .notUTF8: throw .notText
            }
        }
    }
}

/// Why a query is not understood.
enum ParameterError: Error, Equatable, CustomStringConvertible {
    case unknown(name: String, allowed: [Parameter])
    case invalid(Parameter, value: String)
    case repeated(Parameter)
    case contradictory(Parameter, Parameter)
    case tooMany(Parameter, most: Int)
    case malformedEscape
    case notText

    var description: String {
        switch self {
        case .unknown(let name, let allowed):
            "There is no parameter \"\(Self.shown(name))\" here; "
                + (allowed.isEmpty
                    ? "this resource takes none."
                    : "allowed are \(allowed.map(\.rawValue).joined(separator: ", ")).")
        case .invalid(let parameter, let value):
            "The parameter \"\(parameter.rawValue)\" is \"\(Self.shown(value))\"; it takes "
                + "\(parameter.takes)."
        case .repeated(let parameter):
            "The parameter \"\(parameter.rawValue)\" is there twice; it takes one value."
        case .contradictory(let one, let other):
            "The parameters \"\(one.rawValue)\" and \"\(other.rawValue)\" leave nothing between them; "
                + "\"\(one.rawValue)\" is to be the earlier one."
        case .tooMany(let parameter, let most):
            "The parameter \"\(parameter.rawValue)\" has more than \(most) values; ask for less at a time."
        case .malformedEscape:
            "In the query, a `%` is not followed by two hexadecimal digits."
        case .notText:
            "The query, percent-decoded, is not UTF-8, or has a NUL character."
        }
    }

    private static func shown(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(40) + "…"
    }
}
