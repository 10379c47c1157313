import Foundation

extension Installation {
    /// Refreshes from an upstream.
    ///
    /// - Returns: the exit status.
    @discardableResult
    func refresh(from upstream: Upstream, retentionDays: Int = 0) throws -> Int32 {
        let refresh = try upstream.fetch(into: state, retentionDays: retentionDays, in: folder)
        let status = refresh.waitForEnd()
        guard [0, 3].contains(status) else {
            throw TestFailure("the refresh ended with \(status): \(refresh.output)")
        }
        return status
    }

    /// Lets what the model says be told by an upstream, for good.
    func upstream(telling model: UpstreamModel) throws -> Upstream {
        try model.write(to: payloads)
        return try Upstream(data: payloads, in: folder)
    }

    /// What the upstream tells.
    var payloads: URL { folder.url.appending(path: "payloads") }

    /// An answer that is a JSON object, with status 200.
    func object(_ path: String, _ headers: [String: String] = [:]) throws -> [String: Any] {
        try get(path, headers).object(at: path)
    }

    /// The items of a list, from its pages one after the other, after each of which something else may happen.
    func walk(
        _ path: String, _ member: String, meanwhile: (_ page: Int) throws -> Void = { _ in }
    ) throws -> [[String: Any]] {
        var items: [[String: Any]] = []
        var next: String? = path
        var page = 0
        while let path = next {
            let answer = try get(path)
            let object = try answer.object(at: path)
            guard let list = object[member] as? [[String: Any]] else {
                throw TestFailure("\(path) has no \(member): \(object.keys)")
            }
            items += list
            next = answer.next
            guard object["next"] as? String == next else {
                throw TestFailure("\(path) has two other next pages: \(answer.headers)")
            }
            if object["complete"] as? Bool == true { next = nil }
            page += 1
            guard page < 2000 else { throw TestFailure("\(path) never ends") }
            try meanwhile(page)
        }
        return items
    }
}

extension HTTPAnswer {
    /// The path of the next page.
    var next: String? {
        headers["link"]?.wholeMatch(of: /<([^>]*)>; rel="next"/).map { String($0.1) }
    }

    func object(at path: String) throws -> [String: Any] {
        guard status == 200, headers["content-type"] == "application/json",
            let object = try JSONSerialization.jsonObject(with: body) as? [String: Any]
        else {
            throw TestFailure(
                "\(path): \(status), \(String(decoding: body.prefix(500), as: UTF8.self))")
        }
        return object
    }
}

/// Waits for the next second: what came before it and what comes after it have other times.
func nextSecond() throws {
    let second = Int(Date().timeIntervalSince1970)
    try eventually("the next second") { Int(Date().timeIntervalSince1970) > second }
}
