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
        do throws(PercentError) {
            return try String(percentDecoding: text)
        } catch {
            switch error {
            case .malformedEscape: throw .malformedEscape
            case .containsNUL: throw .containsNUL
            case .notUTF8: throw .notUTF8
            }
        }
    }
}
