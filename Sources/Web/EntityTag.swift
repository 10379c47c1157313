/// Whether `If-None-Match` names the strong tag, given with its quotes: weak comparison, a list or `*`
/// (RFC 9110 section 13.1.2).
func matches(ifNoneMatch field: String, tag: String) -> Bool {
    names(field) { ($0.hasPrefix("W/") ? $0.dropFirst(2) : $0) == tag }
}

/// Whether `If-Match` names the strong tag, given with its quotes: strong comparison, a list or `*`
/// (RFC 9110 section 13.1.1).
func matches(ifMatch field: String, tag: String) -> Bool {
    names(field) { $0 == tag }
}

/// Whether a field is `*`, or one of the tags of its list is the one.
private func names(_ field: String, _ isTag: (Substring) -> Bool) -> Bool {
    if trimmed(field[...]) == "*" { return true }
    // A tag may hold a comma. Ours do not, so cutting a foreign one in two cannot make it match: what is
    // between a comma and the next has no quote in front.
    return field.split(separator: ",").contains { isTag(trimmed($0)) }
}
