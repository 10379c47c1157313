/// What the simulated upstream answers to one request: any status, headers and bytes, so that a
/// test can play every fault.
///
/// The server adds `Content-Type: application/json`, `Content-Length` and `Date` where `headers`
/// does not name them. With `Transfer-Encoding: chunked` among them the body goes out in chunks; with a
/// `Content-Length` larger than the body, the connection is cut after the body; with the status 0 it is cut
/// before anything was sent.
public struct UpstreamAnswer: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// What comes after `body`, each piece when the one before is sent. Where it throws, the connection is cut.
    public var rest: AsyncThrowingStream<[UInt8], any Error>?

    public init(
        status: Int = 200,
        headers: [(name: String, value: String)] = [],
        body: some Sequence<UInt8>
    ) {
        self.status = status
        self.headers = headers
        self.body = Array(body)
    }

    /// An error as the upstream writes it: an object with one sentence.
    static func error(
        _ status: Int, _ sentence: String, headers: [(name: String, value: String)] = []
    ) -> UpstreamAnswer {
        UpstreamAnswer(status: status, headers: headers, body: #"{"detail": "\#(sentence)"}"#.utf8)
    }
}
