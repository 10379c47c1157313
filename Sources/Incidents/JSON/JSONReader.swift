/// Walks through a JSON text (RFC 8259, strictly; it must be valid UTF-8), value by value. It decodes
/// nothing: values are copied as text, so that no digit is lost.
struct JSONReader {
    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next byte that is not white space, not taken yet; `nil` at the end.
    mutating func peek() -> UInt8? {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            case let byte: return byte
            }
        }
        return nil
    }

    /// Takes the byte if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8, _ name: String) throws(JSONSyntaxError) {
        guard take(byte) else { throw error(expected: name) }
    }

    mutating func expectEnd() throws(JSONSyntaxError) {
        guard peek() == nil else { throw error(expected: "the end") }
    }

    func error(expected: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: position, expected: expected)
    }

    /// Copies the next value, of any depth, to the end of `copy`. Iterative, so that no depth can
    /// exhaust the stack.
    mutating func readValue(into copy: inout JSONText) throws(JSONSyntaxError) {
        var open = OpenContainers()
        repeat {
            if try readScalarOrOpen(&open, into: &copy) {
                copy.endValue(depth: open.count)
                try closeContainers(&open, into: &copy)
            }
        } while !open.isEmpty
    }

    /// Copies the next value where it is a whole one (a scalar or an empty container), or opens a
    /// container up to its first value.
    private mutating func readScalarOrOpen(
        _ open: inout OpenContainers, into copy: inout JSONText
    ) throws(JSONSyntaxError) -> Bool {
        guard let first = peek() else { throw error(expected: "a value") }
        switch first {
        case UInt8(ascii: "{"): return try readOpening(isObject: true, &open, into: &copy)
        case UInt8(ascii: "["): return try readOpening(isObject: false, &open, into: &copy)
        case UInt8(ascii: "\""): try readString(into: &copy)
        case UInt8(ascii: "t"): try readLiteral("true", into: &copy)
        case UInt8(ascii: "f"): try readLiteral("false", into: &copy)
        case UInt8(ascii: "n"): try readLiteral("null", into: &copy)
        default: try readNumber(into: &copy)
        }
        return true
    }

    /// Opens an object or a list; answers `true` where it ends at once.
    private mutating func readOpening(
        isObject: Bool, _ open: inout OpenContainers, into copy: inout JSONText
    ) throws(JSONSyntaxError) -> Bool {
        let closing = Self.closing(isObject: isObject)
        copyBytes(1, into: &copy)
        copy.beginContainer(depth: open.count + 1, isObject: isObject)
        if take(closing) {
            copy.append(CollectionOfOne(closing))
            return true
        }
        open.open(isObject: isObject)
        if isObject { try readName(depth: open.count, into: &copy) }
        return false
    }

    private static func closing(isObject: Bool) -> UInt8 {
        isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }

    /// After a whole value: closes the containers that end here, up to the start of the next value.
    private mutating func closeContainers(
        _ open: inout OpenContainers, into copy: inout JSONText
    ) throws(JSONSyntaxError) {
        while let isObject = open.isInObject {
            let closing = Self.closing(isObject: isObject)
            if take(closing) {
                copy.append(CollectionOfOne(closing))
                open.close()
                copy.endValue(depth: open.count)
                continue
            }
            try expect(UInt8(ascii: ","), "a comma or the end of the list or object")
            copy.append(CollectionOfOne(UInt8(ascii: ",")))
            if isObject { try readName(depth: open.count, into: &copy) }
            return
        }
    }

    private mutating func readName(
        depth: Int, into copy: inout JSONText
    ) throws(JSONSyntaxError) {
        guard peek() == UInt8(ascii: "\"") else { throw error(expected: "a name") }
        let start = copy.bytes.count
        try readString(into: &copy)
        copy.endName(from: start, depth: depth)
        try expect(UInt8(ascii: ":"), "a colon")
        copy.append(CollectionOfOne(UInt8(ascii: ":")))
    }

    private mutating func readLiteral(
        _ literal: String, into copy: inout JSONText
    ) throws(JSONSyntaxError) {
        guard bytes[position...].starts(with: literal.utf8) else {
            throw error(expected: "a value")
        }
        copyBytes(literal.utf8.count, into: &copy)
    }

    /// Moves on by `count` bytes and copies them.
    mutating func copyBytes(_ count: Int, into copy: inout JSONText) {
        copy.append(bytes[position..<position + count])
        position += count
    }
}
