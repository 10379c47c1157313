/// The request target of HTTP (RFC 9112 section 3.2), in origin form (`/path?query`) or absolute form
/// (`http://host/path?query`). Taken apart by bytes: a combining character must not hide a delimiter.
struct RequestTarget {
    let path: Result<String, PathError>
    let query: String?

    init(_ text: String) {
        let parts = text.utf8.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        query = parts.count == 2 ? String(Substring(parts[1])) : nil
        path = Result { () throws(PathError) in
            try Self.decoded(Self.pathPart(of: parts[0]))
        }
    }

    private static func pathPart(of text: Substring.UTF8View) throws(PathError)
        -> Substring.UTF8View
    {
        let slash = UInt8(ascii: "/")
        if text.first == slash { return text }
        for scheme in ["http://", "https://"] {
            let count = scheme.utf8.count
            guard Substring(text.prefix(count)).lowercased() == scheme else { continue }
            let path = text.dropFirst(count).drop { $0 != slash }
            return path.isEmpty ? "/"[...].utf8 : path
        }
        throw .notAPath
    }

    private static func decoded(_ text: Substring.UTF8View) throws(PathError) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexDigitValue,
                let low = rest.popFirst()?.hexDigitValue
            else { throw .malformedEscape }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0) else { throw .containsNUL }
        guard let path = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return path
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    fileprivate var hexDigitValue: UInt8? {
        Character(Unicode.Scalar(self)).hexDigitValue.map(UInt8.init)
    }
}
