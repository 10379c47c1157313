extension JSONReader {
    /// Steps to the next element of the list or object that has been opened, over the comma between
    /// two. At its end, takes the closing bracket and answers `false`.
    mutating func nextElement(
        _ isFirst: inout Bool, closing: UInt8
    ) throws(JSONSyntaxError) -> Bool {
        if take(closing) { return false }
        if !isFirst { try expect(UInt8(ascii: ","), "a comma or the end of the list or object") }
        isFirst = false
        return true
    }

    /// Takes the name of a member and its colon. A name with a lone surrogate is the empty string.
    mutating func readName(scratch: inout JSONText) throws(JSONSyntaxError) -> String {
        guard peek() == UInt8(ascii: "\"") else { throw error(expected: "a name") }
        scratch.removeAll()
        try readString(into: &scratch)
        try expect(UInt8(ascii: ":"), "a colon")
        return JSONText.string(scratch.bytes[...]) ?? ""
    }
}
