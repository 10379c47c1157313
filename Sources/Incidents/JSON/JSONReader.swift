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
        var open: [OpenContainer] = []
        var objects = 0
        repeat {
            if try readScalarOrOpen(&open, objects: &objects, into: &copy) {
                noteMember(of: open, in: &copy)
                try closeContainers(&open, into: &copy)
            }
        } while !open.isEmpty
    }

    /// Copies the next value where it is a whole one (a scalar or an empty container), or opens a
    /// container up to its first value.
    private mutating func readScalarOrOpen(
        _ open: inout [OpenContainer], objects: inout Int, into copy: inout JSONText
    ) throws(JSONSyntaxError) -> Bool {
        guard let first = peek() else { throw error(expected: "a value") }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            position += 1
            copy.bytes.append(first)
            let isObject = first == UInt8(ascii: "{")
            let closing = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
            copy.depth = max(copy.depth, open.count + 1)
            if take(closing) {
                copy.bytes.append(closing)
                return true
            }
            open.append(OpenContainer(closing: closing, object: isObject ? objects : nil))
            if isObject {
                objects += 1
                try readName(&open, into: &copy)
            }
            return false
        case UInt8(ascii: "\""): try readString(into: &copy)
        case UInt8(ascii: "t"): try readLiteral("true", into: &copy)
        case UInt8(ascii: "f"): try readLiteral("false", into: &copy)
        case UInt8(ascii: "n"): try readLiteral("null", into: &copy)
        default: try readNumber(into: &copy)
        }
        return true
    }

    /// After a whole value: closes the containers that end here, up to the start of the next value.
    private mutating func closeContainers(
        _ open: inout [OpenContainer], into copy: inout JSONText
    ) throws(JSONSyntaxError) {
        while let container = open.last {
            if take(container.closing) {
                copy.bytes.append(container.closing)
                open.removeLast()
                noteMember(of: open, in: &copy)
                continue
            }
            try expect(UInt8(ascii: ","), "a comma or the end of the list or object")
            copy.bytes.append(UInt8(ascii: ","))
            if container.object != nil { try readName(&open, into: &copy) }
            return
        }
    }

    private mutating func readName(
        _ open: inout [OpenContainer], into copy: inout JSONText
    ) throws(JSONSyntaxError) {
        guard peek() == UInt8(ascii: "\"") else { throw error(expected: "a name") }
        let start = copy.bytes.count
        try readString(into: &copy)
        if copy.bytes[start...].contains(UInt8(ascii: "\\")) {
            copy.respellString(from: start)
        }
        let name = start + 1..<copy.bytes.count - 1
        try expect(UInt8(ascii: ":"), "a colon")
        copy.bytes.append(UInt8(ascii: ":"))
        guard let object = open.last?.object else { return }
        copy.addName(name, object: object)
        open[open.count - 1].name = name
    }

    /// Notes a value that has just been copied as a member, if it belongs to the top-level object.
    private func noteMember(of open: [OpenContainer], in copy: inout JSONText) {
        guard open.count == 1, let name = open[0].name else { return }
        // Between name and value stand a quotation mark and a colon.
        let value = name.upperBound + 2..<copy.bytes.count
        copy.members.append(JSONText.Member(name: name, value: value))
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
        copy.bytes.append(contentsOf: bytes[position..<position + count])
        position += count
    }
}

/// An object or array that is being read.
private struct OpenContainer {
    let closing: UInt8
    /// The number of the object within the value; `nil` for an array.
    let object: Int?
    /// The name that was read last.
    var name: Range<Int>?
}
