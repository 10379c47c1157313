import Foundation

/// A whole answer; there is no value of a cut one.
struct HTTPAnswer {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    let body: Data

    var tag: String? { headers["etag"] }
    var problem: [String: Any]? {
        try? JSONSerialization.jsonObject(with: body) as? [String: Any]
    }
}

/// Sends one request on a connection of its own, and takes the answer to its end.
///
/// - Throws: `TestFailure` for an answer that is cut, or that tells neither its length nor its end.
func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: String = "",
    port: Int
) throws -> HTTPAnswer {
    let connection = try Connection(port: port)
    try connection.send(head(method, path, headers) + body)
    return try connection.answer(to: method)
}

/// A client that asks and then takes no more than the beginning of the answer, until it goes.
func slowReader(of path: String, port: Int) throws -> Connection {
    let connection = try Connection(port: port, receiveBuffer: 4096)
    try connection.send(head("GET", path, [:]))
    let beginning = try connection.receive(atMost: 12)
    guard beginning == Array("HTTP/1.1 200".utf8) else {
        throw TestFailure("a slow reader got \(String(decoding: beginning, as: UTF8.self))")
    }
    return connection
}

private func head(_ method: String, _ path: String, _ headers: [String: String]) -> String {
    let all = ["Host": "localhost", "Connection": "close"].merging(headers) { $1 }
    let fields = all.map { "\($0): \($1)\r\n" }.joined()
    return "\(method) \(path) HTTP/1.1\r\n\(fields)\r\n"
}

extension Connection {
    fileprivate func answer(to method: String) throws -> HTTPAnswer {
        let (head, start) = try headAndFirstOfBody()
        let (status, headers) = try fields(of: head)
        let isBodiless = method == "HEAD" || status == 204 || status == 304
        if !isBodiless, headers["transfer-encoding"] == "chunked" {
            return HTTPAnswer(status: status, headers: headers, body: try chunks(from: start))
        }
        guard let length = isBodiless ? 0 : headers["content-length"].flatMap({ Int($0) }) else {
            throw TestFailure("an answer whose length is not told: \(status), \(headers)")
        }
        var body = start
        while body.count < length {
            body += try part(after: body)
        }
        guard body.count == length else {
            throw TestFailure("more than \(length) bytes: \(status), \(headers)")
        }
        return HTTPAnswer(status: status, headers: headers, body: body)
    }

    /// A body in chunks (RFC 9112 section 7.1) without extensions and trailers.
    private func chunks(from start: Data) throws -> Data {
        var (received, body) = (start, Data())
        while true {
            guard let line = received.firstRange(of: Data("\r\n".utf8)) else {
                received += try part(after: received)
                continue
            }
            let text = String(decoding: received[..<line.lowerBound], as: UTF8.self)
            guard let size = Int(text, radix: 16) else { throw TestFailure("no chunk: \(text)") }
            let end = line.upperBound + size + 2
            while received.endIndex < end { received += try part(after: received) }
            guard size > 0 else { return body }
            body += received[line.upperBound..<end - 2]
            received = Data(received[end...])
        }
    }

    private func headAndFirstOfBody() throws -> (Data, Data) {
        var received = Data()
        while true {
            if let end = received.firstRange(of: endOfHead) {
                return (received[..<end.lowerBound], Data(received[end.upperBound...]))
            }
            received += try part(after: received)
        }
    }

    private func part(after received: Data) throws -> [UInt8] {
        let part = try receive()
        guard !part.isEmpty else {
            let text = String(decoding: received.prefix(1000), as: UTF8.self)
            throw TestFailure("the answer is cut after \(received.count) bytes: \(text)")
        }
        return part
    }
}

private let endOfHead = Data("\r\n\r\n".utf8)

private func fields(of head: Data) throws -> (status: Int, headers: [String: String]) {
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    guard let status = lines[0].firstMatch(of: #/^HTTP/1.1 (\d{3})/#).flatMap({ Int($0.1) }) else {
        throw TestFailure("not a status line: \(lines[0])")
    }
    let headers = lines.dropFirst().map { line in
        let name = line.prefix { $0 != ":" }
        let value = line.dropFirst(name.count + 1)
        return (name.lowercased(), value.trimmingCharacters(in: .whitespaces))
    }
    return (status, Dictionary(headers, uniquingKeysWith: { "\($0), \($1)" }))
}
