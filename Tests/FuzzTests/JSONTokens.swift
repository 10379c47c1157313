/// Where the tokens of a text are that is JSON, or nearly: strings, numbers, literals, punctuation.
func tokens(of bytes: [UInt8]) -> [Range<Int>] {
    var tokens: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
        var end = start + 1
        switch bytes[start] {
        case 0x20, 0x09, 0x0A, 0x0D:
            start = end
            continue
        case UInt8(ascii: "\""):
            while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
                end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
            }
            end = min(end + 1, bytes.count)
        case let byte where isOfWord(byte):
            while end < bytes.count, isOfWord(bytes[end]) { end += 1 }
        default: break
        }
        tokens.append(start..<end)
        start = end
    }
    return tokens
}

private func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
    default: false
    }
}

/// How deep objects and lists are nested in a JSON text.
func depth(of json: String) -> Int {
    let bytes = Array(json.utf8)
    var depth = 0
    var deepest = 0
    for token in tokens(of: bytes) {
        switch bytes[token.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            deepest = max(deepest, depth)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
    }
    return deepest
}
