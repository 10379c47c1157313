import HTTPDates
import Logging
import NIOCore
import NIOHTTP1

/// Says what a request is answered, and writes it.
struct Responder: Sendable {
    let authorization: String?
    let clock: Clock
    let logger: Logger
    let answer: SimulatorServer.Answering

    func respond(to head: HTTPRequestHead, on channel: any Channel) async {
        let answer = await self.answer(to: UpstreamRequest(head))
        do {
            try await write(answer, to: head, on: channel)
            logger.log(
                level: answer.status == 200 ? .debug : .info,
                "\(head.method) \(head.uri): \(answer.status), \(answer.body.count) bytes")
        } catch {
            logger.info("\(head.method) \(head.uri): not answered: \(error)")
        }
    }

    private func answer(to request: UpstreamRequest) async -> UpstreamAnswer {
        guard isLetIn(request) else {
            return .error(
                401, "Username or password is missing or wrong.",
                headers: [("WWW-Authenticate", #"Basic realm="upstream", charset="UTF-8""#)])
        }
        guard request.method == "GET" else {
            return .error(
                405, "\(request.method) is not allowed here; use GET.", headers: [("Allow", "GET")])
        }
        return await answer(request) ?? .error(404, "There is nothing at this path.")
    }

    /// Compares every byte, so that the time taken does not tell how many were right.
    private func isLetIn(_ request: UpstreamRequest) -> Bool {
        guard let authorization else { return true }
        let given = Array((request.header("Authorization") ?? "").utf8)
        let expected = Array(authorization.utf8)
        let difference = zip(given, expected).reduce(given.count ^ expected.count) { sum, pair in
            sum | Int(pair.0 ^ pair.1)
        }
        return difference == 0
    }

    private func write(
        _ answer: UpstreamAnswer, to request: HTTPRequestHead, on channel: any Channel
    ) async throws {
        guard answer.status != 0 else { return try await channel.close() }
        var headers = headers(of: answer)
        if !request.isKeepAlive { headers.replaceOrAdd(name: "Connection", value: "close") }
        let declared = headers.first(name: "Content-Length").flatMap(Int.init) ?? 0
        let status = HTTPResponseStatus(statusCode: answer.status)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        let body = ByteBuffer(bytes: request.method == .HEAD ? [] : answer.body)

        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        if declared > answer.body.count {
            try await channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(body)))
            return try await channel.close()
        }
        channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        if let rest = answer.rest { try await write(rest, on: channel) }
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        if !request.isKeepAlive { try await channel.close() }
    }

    private func write(
        _ rest: AsyncThrowingStream<[UInt8], any Error>, on channel: any Channel
    ) async throws {
        channel.flush()
        do {
            for try await piece in rest {
                let buffer = ByteBuffer(bytes: piece)
                try await channel.writeAndFlush(
                    HTTPServerResponsePart.body(.byteBuffer(buffer)))
            }
        } catch {
            channel.close(promise: nil)
            throw error
        }
    }

    private func headers(of answer: UpstreamAnswer) -> HTTPHeaders {
        var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
        func add(_ name: String, _ value: String) {
            if !headers.contains(name: name) { headers.add(name: name, value: value) }
        }
        add("Content-Type", "application/json")
        add("Date", "\(HTTPDate(unixSeconds: Int(clock())))")
        if answer.rest == nil, !headers.contains(name: "Transfer-Encoding") {
            add("Content-Length", String(answer.body.count))
        }
        return headers
    }
}
