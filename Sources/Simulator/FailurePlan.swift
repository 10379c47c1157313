/// Which lists answer 500 instead of their payload, and how often.
public actor FailurePlan {
    /// One list that fails, as `--fail` takes it: `denial`, or `denial:3`.
    public struct Entry: Sendable, Equatable {
        public let resource: UpstreamResource
        /// How many of its first requests fail, 1 or more; `nil`: all of them.
        public let count: Int?

        /// - Returns: `nil` when the text is not `TYPE` or `TYPE:N` of a known type.
        public init?(_ text: String) {
            let parts = text.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let resource = UpstreamResource(name: String(parts[0])) else { return nil }
            self.resource = resource
            guard parts.count == 2 else {
                count = nil
                return
            }
            guard let count = Int(parts[1]), count > 0 else { return nil }
            self.count = count
        }
    }

    private let counts: [UpstreamResource: Int?]
    private var requests: [UpstreamResource: Int] = [:]

    /// Of two entries for one list, the last counts.
    public init(_ entries: [Entry]) {
        counts = Dictionary(entries.map { ($0.resource, $0.count) }) { _, last in last }
    }

    /// A 500 when the request is one that is to fail, else `nil`.
    public func answer(to request: UpstreamRequest) -> UpstreamAnswer? {
        guard let resource = UpstreamResource(path: request.path), let count = counts[resource]
        else { return nil }
        requests[resource, default: 0] += 1
        if let count, requests[resource, default: 0] > count { return nil }
        return .error(500, "Failing, as asked for.")
    }
}
