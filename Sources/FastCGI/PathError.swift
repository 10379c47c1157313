/// Why a request has no path that could be answered.
public enum PathError: Error, Equatable, CustomStringConvertible {
    case missing
    case notAPath
    case malformedEscape
    case containsNUL
    case notUTF8

    public var description: String {
        switch self {
        case .missing:
            "The web server passed no REQUEST_URI; its configuration lacks "
                + "`fastcgi_param REQUEST_URI $request_uri`."
        case .notAPath: "The request does not name a path that begins with a slash."
        case .malformedEscape: "In the path, a `%` is not followed by two hexadecimal digits."
        case .containsNUL: "The path contains a NUL character."
        case .notUTF8: "The path, percent-decoded, is not UTF-8."
        }
    }
}
