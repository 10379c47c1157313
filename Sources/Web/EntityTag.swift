/// Whether `If-None-Match` names the strong tag, given with its quotes: weak comparison, a list or `*`
/// (RFC 9110 section 13.1.2).
func matches(ifNoneMatch field: String, tag: String) -> Bool {
    if trimmed(field[...]) == "*" { return true }
    // A tag may hold a comma. Ours do not, so cutting a foreign one in two cannot make it match: what is
    // between a comma and the next has no quote in front.
    return field.split(separator: ",").contains { element in
        let candidate = trimmed(element)
        return (candidate.hasPrefix("W/") ? candidate.dropFirst(2) : candidate) == tag
    }
}
