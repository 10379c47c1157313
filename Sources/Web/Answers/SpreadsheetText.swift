/// Texts as cells that no spreadsheet takes for a formula.
enum SpreadsheetText {
    /// A text without control characters, blanks in their place, of which neither the beginning nor what stands
    /// behind a list separator is a formula: an apostrophe before it says that it is text. In JSON it is an
    /// escape of JSON's own, so that the value stays the same. What is harmless is unchanged.
    ///
    /// Where commas are decimal points, spreadsheets cut lines at semicolons, quoted or not by us.
    static func harmless(_ text: String, isJSON: Bool = false) -> String {
        guard isSuspicious(text) else { return text }
        var result: [Unicode.Scalar] = []
        /// Where the cell began that a formula could stand in; `nil` behind its first character.
        var start: Int? = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            if isJSON, (isControl && !isJSONSpace(scalar)) || (start != nil && isSign(scalar)) {
                result += escape(scalar)
                if !isControl { start = nil }
                continue
            }
            if let index = start, isSign(scalar) { result.insert("'", at: index) }
            result.append(isControl ? " " : scalar)
            if isSeparator(scalar) {
                start = result.count
            } else if !isControl, !isBlank(scalar), !(scalar == "\"" && start != 0) {
                // Behind a separator, a quotation mark begins a cell that is quoted.
                start = nil
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: result)
        return String(view)
    }

    /// Whether there is more to see to than that letters and digits come first, and only ASCII after them.
    private static func isSuspicious(_ text: String) -> Bool {
        let isPlain = text.utf8.first.map {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == UInt8(ascii: "{")
        }
        return isPlain == false
            || text.utf8.contains { $0 < 0x20 || $0 >= 0x7F || ";|".utf8.contains($0) }
    }

    /// As they are, in full width and in small.
    private static func isSign(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{FE66}",
            "\u{FE62}", "\u{FE63}", "\u{FE6B}":
            true
        default: false
        }
    }

    /// What a spreadsheet may cut a line at, beside commas, for which a cell is quoted; a tab is gone by then.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == ";" || scalar == "|"
    }

    /// What is not seen before a sign: white space, what takes no room, and the blank of Braille.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDefaultIgnorableCodePoint
            || scalar.properties.generalCategory == .format || scalar == "\u{2800}"
    }

    private static func isJSONSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    /// `\u003d`, of what is in the Basic Multilingual Plane.
    private static func escape(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let digits = String(scalar.value, radix: 16)
        return Array(
            "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".unicodeScalars)
    }
}
