/// Whether a client takes gzip at least as gladly as the plain bytes (RFC 9110 section 12.5.3). A client
/// that wants neither gets the plain ones.
func prefersGzip(acceptEncoding: String?) -> Bool {
    var weights: [String: Int] = [:]
    for element in (acceptEncoding ?? "").split(separator: ",") {
        guard let (coding, weight) = weightedCoding(element) else { continue }
        // An old name of the same coding (RFC 9110 section 8.4.1.3).
        let name = coding == "x-gzip" ? "gzip" : coding
        weights[name] = max(weights[name] ?? 0, weight)
    }
    let gzip = weights["gzip"] ?? weights["*"] ?? 0
    return gzip > 0 && gzip >= weights["identity"] ?? weights["*"] ?? 0
}

/// `gzip;q=0.5`, the weight in thousandths; `nil` when it is malformed.
private func weightedCoding(_ element: Substring) -> (coding: String, weight: Int)? {
    let parts = element.split(separator: ";", omittingEmptySubsequences: false)
        .map { trimmed($0).lowercased() }
    guard let coding = parts.first, !coding.isEmpty else { return nil }
    switch parts.count {
    case 1: return (coding, 1000)
    case 2: return qualityValue(parts[1]).map { (coding, $0) }
    default: return nil
    }
}

/// `q=0.125` is 125; `nil` when it is malformed.
func qualityValue(_ parameter: String) -> Int? {
    guard parameter.hasPrefix("q=") else { return nil }
    let parts = parameter.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.first == "0" || parts.first == "1", parts.count <= 2 else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.utf8.count <= 3, decimals.utf8.allSatisfy(isDigit) else { return nil }
    let padded = decimals + String(repeating: "0", count: 3 - decimals.utf8.count)
    guard let weight = Int(parts[0] + padded), weight <= 1000 else { return nil }
    return weight
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
