import FastCGI
import HTTPDates

/// The conditions that a GET or HEAD puts on its answer (RFC 9110 section 13.1).
struct Conditions {
    private let request: Request

    init(of request: Request) {
        self.request = request
    }

    /// Whether the client has the answer already, in the order of RFC 9110 section 13.2.2: a tag, where the client
    /// has one, decides alone. What is no date is ignored, and so is each date of what has none of its own.
    ///
    /// - Parameters:
    ///   - tag: the answer's strong entity tag, with its quotes.
    ///   - lastModified: when the content last changed; `nil` where that is not known.
    ///   - now: Unix seconds, UTC.
    /// - Returns: whether its copy is current.
    /// - Throws: `Problem` where the client wants no answer but of another state of the resource.
    func areMetByCopy(
        tag: String, lastModified: HTTPDate? = nil, now: Int = 0
    ) throws(Problem) -> Bool {
        func date(_ name: String) -> Int? {
            request.header(name).flatMap { HTTPDate($0, now: now) }?.unixSeconds
        }
        let modified = lastModified?.unixSeconds
        if let field = request.header("If-Match") {
            guard matches(ifMatch: field, tag: tag) else { throw Self.isAnother }
        } else if let modified, let since = date("If-Unmodified-Since"), modified > since {
            throw Self.isAnother
        }
        if let field = request.header("If-None-Match") {
            return matches(ifNoneMatch: field, tag: tag)
        }
        guard let modified, let since = date("If-Modified-Since") else { return false }
        return modified <= since
    }

    private static let isAnother = Problem(
        .preconditionFailed,
        "What is here now is not what If-Match or If-Unmodified-Since names. Ask without them.")
}
