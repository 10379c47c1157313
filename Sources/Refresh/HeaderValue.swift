import NIOHTTP1

extension HTTPHeaders {
    /// The first value of a field, without the white space around it, which is no part of it (RFC 9110
    /// section 5.5). The HTTP client leaves what stands behind it.
    func value(of name: String) -> String? {
        first(name: name).map(withoutOuterSpace)
    }
}

/// A text without the blanks and tabs before and behind it.
func withoutOuterSpace(_ text: some StringProtocol) -> String {
    let isSpace = { (character: Unicode.Scalar) in character == " " || character == "\t" }
    let start = text.unicodeScalars.drop(while: isSpace)
    return String(String.UnicodeScalarView(start.reversed().drop(while: isSpace).reversed()))
}
