/// A directive of nginx's configuration, with its block where it has one.
struct NginxDirective: Equatable {
    let name: String
    let arguments: [String]
    var block: [NginxDirective]?
}

/// Why a text is no configuration of nginx.
struct NginxSyntaxError: Error, Equatable {}

extension NginxDirective {
    /// The directives in the text of a configuration file.
    ///
    /// - Throws: `NginxSyntaxError`.
    static func all(in text: String) throws(NginxSyntaxError) -> [NginxDirective] {
        var tokens = NginxTokens(text)
        return try block(&tokens, isWhole: true)
    }

    private static func block(_ tokens: inout NginxTokens, isWhole: Bool)
        throws(NginxSyntaxError) -> [NginxDirective]
    {
        var directives: [NginxDirective] = []
        var words: [String] = []
        while let token = try tokens.next() {
            switch token {
            case .word(let word): words.append(word)
            case .semicolon: directives.append(try directive(&words, nil))
            case .open:
                let content = try block(&tokens, isWhole: false)
                directives.append(try directive(&words, content))
            case .close:
                guard words.isEmpty, !isWhole else { throw NginxSyntaxError() }
                return directives
            }
        }
        guard words.isEmpty, isWhole else { throw NginxSyntaxError() }
        return directives
    }

    private static func directive(_ words: inout [String], _ block: [NginxDirective]?)
        throws(NginxSyntaxError) -> NginxDirective
    {
        guard let name = words.first else { throw NginxSyntaxError() }
        defer { words = [] }
        return NginxDirective(name: name, arguments: Array(words.dropFirst()), block: block)
    }
}

extension [NginxDirective] {
    /// The directives of a block, those that it includes among them.
    var included: [NginxDirective] {
        flatMap { directive in
            [directive] + (directive.name == "include" ? (directive.block ?? []).included : [])
        }
    }
}

/// The tokens of a configuration file, comments left out.
private struct NginxTokens {
    enum Token: Equatable {
        case word(String)
        case semicolon
        case open
        case close
    }

    /// Not as characters, of which a combining mark would make another of a quote.
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) { rest = text[...].unicodeScalars }

    mutating func next() throws(NginxSyntaxError) -> Token? {
        while let first = rest.popFirst() {
            switch first {
            case "#": rest = rest.drop { $0 != "\n" }
            case ";": return .semicolon
            case "{": return .open
            case "}": return .close
            case "'", "\"": return try quoted(by: first)
            case let space where Self.isSpace(space): continue
            default: return word(beginningWith: first)
            }
        }
        return nil
    }

    private mutating func quoted(by quote: Unicode.Scalar) throws(NginxSyntaxError) -> Token {
        var text = String.UnicodeScalarView()
        while let character = rest.popFirst() {
            switch character {
            case quote: return .word(String(text))
            case "\\": rest.popFirst().map { text.append($0) }
            default: text.append(character)
            }
        }
        throw NginxSyntaxError()
    }

    private mutating func word(beginningWith first: Unicode.Scalar) -> Token {
        var text = String.UnicodeScalarView()
        var next: Unicode.Scalar? = first
        while let character = next {
            text.append(character)
            // A variable may be in braces: ${name}.
            if character == "$", rest.first == "{" { rest.popFirst().map { text.append($0) } }
            if character == "\\" { rest.popFirst().map { text.append($0) } }
            guard let following = rest.first, !Self.isSpace(following), following != ";",
                following != "{"
            else { break }
            next = rest.popFirst()
        }
        return .word(String(text))
    }

    private static func isSpace(_ character: Unicode.Scalar) -> Bool {
        " \t\r\n".unicodeScalars.contains(character)
    }
}
