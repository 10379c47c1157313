/// What a web server asks of us: the parts of a FastCGI or CGI request that decide the answer. The
/// request's body is not read.
public struct Request: Sendable {
    /// The method as it was sent, `GET` or `PROPFIND`; empty when the web server passed none.
    public let method: String
    /// The path: query cut off, percent-decoded once, UTF-8, beginning with a slash.
    public let path: Result<String, PathError>
    /// What stood behind the `?`, not decoded; `nil` without a `?`.
    public let query: String?
    /// Whether the client can tell a whole body from a cut one only by its length: HTTP/1.0 has no chunked coding.
    public let needsLength: Bool
    /// Whether the web server has hung up, for nobody waits for the answer any more. To be asked only until the
    /// request is answered.
    public let isAbandoned: @Sendable () -> Bool
    /// Where the web server is to be sent to ask this again, if it is not to wait for the answer in order to
    /// keep it; `nil` where it waits for this one alone. Its parameter `UNKEPT_LOCATION`.
    public let unkeptLocation: String?
    private let parameters: [String: String]

    /// - Parameters:
    ///   - parameters: FastCGI parameters, or the environment of a CGI program. Used are `REQUEST_METHOD`,
    ///     `REQUEST_URI`, `SERVER_PROTOCOL`, `UNKEPT_LOCATION` and `HTTP_*`.
    ///   - isAbandoned: whether nobody waits for the answer any more.
    public init(
        parameters: [String: String], isAbandoned: @escaping @Sendable () -> Bool = { false }
    ) {
        self.isAbandoned = isAbandoned
        unkeptLocation = parameters["UNKEPT_LOCATION"]
        method = parameters["REQUEST_METHOD"] ?? ""
        let target = parameters["REQUEST_URI"].map(RequestTarget.init)
        path = target?.path ?? .failure(.missing)
        query = target?.query
        needsLength = ["HTTP/1.0", "HTTP/0.9"].contains(parameters["SERVER_PROTOCOL"])
        self.parameters = parameters
    }

    /// The value of a header field, by its HTTP name in any case; repeated fields are joined by commas.
    public func header(_ name: String) -> String? {
        let name = name.uppercased().replacing("-", with: "_")
        return parameters["HTTP_" + name]
    }
}
