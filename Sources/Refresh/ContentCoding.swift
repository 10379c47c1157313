import NIOHTTP1

/// How the body of an answer is compressed (RFC 9110 section 8.4.1), of the ways that we ask for.
enum ContentCoding {
    case none
    case gzip

    /// - Throws: `Unknown`, where it is compressed in another way, or twice.
    init(_ headers: HTTPHeaders) throws(Unknown) {
        let names = headers[canonicalForm: "Content-Encoding"]
            .map { withoutOuterSpace($0).lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
        switch names {
        case []: self = .none
        // RFC 9110 section 8.4.1.3 has x-gzip for the same.
        case ["gzip"], ["x-gzip"]: self = .gzip
        default: throw Unknown(names: names)
        }
    }

    /// A compression that was not asked for.
    struct Unknown: Error, CustomStringConvertible {
        /// In lower case.
        let names: [String]

        var description: String {
            // Any other name may hold whatever the server has put there, what we sent included.
            let isKnown = names.allSatisfy(Self.known.contains)
            let shown = isKnown ? " (\(names.joined(separator: ", ")))" : ""
            return
                "it is compressed in a way that was not asked for\(shown); let it answer with gzip or "
                + "without compression"
        }

        private static let known: Set = [
            "br", "compress", "deflate", "gzip", "x-compress", "x-gzip", "zstd",
        ]
    }

    /// What a body is that begins like this, where that is compressed and no JSON; `nil` for any other.
    static func name(ofStart start: some Sequence<UInt8>) -> String? {
        if start.starts(with: [0x1F, 0x8B]) { return "gzip" }
        return start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) ? "zstd" : nil
    }
}
