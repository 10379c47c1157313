import Crypto
import FastCGI
import Gzip
import Incidents

/// The content of an answer that was made for a request, with what describes it.
struct Representation {
    let contentType: String
    let body: [UInt8]
    /// Whether the client's `Accept` has chosen it.
    var isNegotiated = false
    /// What else describes it, such as a link to the next page.
    var headers: [Header] = []

    /// Less is not worth compressing.
    private static let leastToCompress = 1024
    /// zlib's: twice as fast as its default, and a twentieth larger.
    static let compressionLevel = 4

    init(
        _ contentType: String, _ body: [UInt8], isNegotiated: Bool = false, headers: [Header] = []
    ) {
        self.contentType = contentType
        self.body = body
        self.isNegotiated = isNegotiated
        self.headers = headers
    }

    init(_ json: JSONValue, isNegotiated: Bool = false, headers: [Header] = []) {
        self.init(
            "application/json", json.bytes + [UInt8(ascii: "\n")], isNegotiated: isNegotiated,
            headers: headers)
    }

    /// What a page that is no answer to a GET is described by.
    var descriptions: [Header] {
        [Header("Content-Type", contentType), Header("Vary", "Accept")] + headers
    }

    /// The answer to a GET: all of it, or that the client's copy is current.
    ///
    /// - Throws: `Problem` where the client wants it in another state.
    func response(to request: Request) throws(Problem) -> Response {
        let compressed = compressed(for: request)
        let digest = SHA256.hash(data: body).prefix(16).hexadecimal
        let tag = compressed == nil ? "\"\(digest)\"" : "\"\(digest)-gzip\""
        // What a 200 and its 304 have in common (RFC 9110 section 15.4.5).
        let validators =
            [
                Header("ETag", tag),
                Header("Vary", isNegotiated ? "Accept, Accept-Encoding" : "Accept-Encoding"),
                .keptBriefly,
            ] + headers
        guard try !Conditions(of: request).areMetByCopy(tag: tag) else {
            return Response(.notModified, headers: validators)
        }
        let coding = compressed == nil ? [] : [Header("Content-Encoding", "gzip")]
        return Response(
            .ok, headers: [Header("Content-Type", contentType)] + coding + validators,
            body: .bytes(compressed ?? body))
    }

    /// `nil` where it is to be sent as it is.
    private func compressed(for request: Request) -> [UInt8]? {
        guard body.count >= Self.leastToCompress,
            prefersGzip(acceptEncoding: request.header("Accept-Encoding")),
            var gzip = try? GzipStream(level: Self.compressionLevel),
            let start = try? gzip.compress(body), let end = try? gzip.finish()
        else { return nil }
        return start + end
    }
}
