/// A media type that can be had, or asked for.
enum MediaType: String {
    case json = "application/json"
    case ndjson = "application/x-ndjson"
    case csv = "text/csv"
    case html = "text/html"
}

/// The type that a client likes best, by its `Accept` (RFC 9110 section 12.5.1), of those that can be had; of
/// equals the first. The first one also where it likes none: it is better than no answer.
func preferredType(accept: String?, among types: [MediaType]) -> MediaType {
    let ranges = (accept ?? "*/*").split(separator: ",").compactMap(MediaRange.init)
    let weights = types.map { type in
        // The most specific range that matches decides.
        ranges.filter { $0.matches(type) }.max { $0.specificity < $1.specificity }?.weight ?? 0
    }
    let best = weights.max() ?? 0
    guard best > 0, let index = weights.firstIndex(of: best) else { return types[0] }
    return types[index]
}

/// `text/*;q=0.5`
private struct MediaRange {
    let type: String
    let subtype: String
    /// In thousandths.
    let weight: Int

    init?(_ text: Substring) {
        let parts = text.split(separator: ";").map { trimmed($0).lowercased() }
        let names = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2 else { return nil }
        (type, subtype) = (String(names[0]), String(names[1]))
        let given = parts.dropFirst().first { $0.hasPrefix("q=") }
        guard let weight = given.map(qualityValue) ?? 1000 else { return nil }
        self.weight = weight
    }

    var specificity: Int { (type == "*" ? 0 : 1) + (subtype == "*" ? 0 : 1) }

    func matches(_ media: MediaType) -> Bool {
        let names = media.rawValue.split(separator: "/")
        return (type == "*" || type == names[0]) && (subtype == "*" || subtype == names[1])
    }
}
