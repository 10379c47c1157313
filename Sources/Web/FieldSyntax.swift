/// A header field's text without the optional whitespace around it (RFC 9110 section 5.6.3).
func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: isWhitespace)
    while let last = text.last, isWhitespace(last) {
        text.removeLast()
    }
    return text
}

private func isWhitespace(_ character: Character) -> Bool { character == " " || character == "\t" }
