import NIOHTTP1

/// A request that reached the simulated upstream, as far as an answer may depend on it.
public struct UpstreamRequest: Sendable {
    /// As sent: `GET`.
    public let method: String
    /// As sent, without the query: `/incidents/denial/`.
    public let path: String
    private let headers: HTTPHeaders

    init(_ head: HTTPRequestHead) {
        method = head.method.rawValue
        path = String(head.uri.prefix { $0 != "?" })
        headers = head.headers
    }

    /// The first value of a header, its name in any case; `nil` when it was not sent.
    public func header(_ name: String) -> String? {
        headers.first(name: name)
    }
}
