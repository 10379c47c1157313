import AsyncHTTPClient
public import FoundationEssentials
import HTTPDates
import NIOCore
import NIOHTTP1
import NIOHTTPCompression

/// One upstream API: requests a path of it, in bounded time and space.
public struct UpstreamClient: Sendable {
    private let http: HTTPClient
    private let baseURL: URL
    private let authorization: String?
    private let credentialFiles: String
    private let maxBodyBytes: Int
    private let timeout: Duration

    /// Lends a client for one upstream, and ends its connections afterwards.
    ///
    /// It follows no redirect, which could carry the credentials elsewhere.
    ///
    /// - Parameters:
    ///   - baseURL: ends in a slash.
    ///   - authorization: value of the `Authorization` header.
    ///   - credentialFiles: where the credentials are kept, for an upstream that does not take them.
    ///   - maxBodyBytes: bound on a body, after decompression.
    ///   - timeout: for a whole answer, from the request to its last byte.
    ///   - use: may use the client until it returns.
    /// - Returns: what `use` returns.
    /// - Throws: what `use` throws.
    public static func with<Value>(
        baseURL: URL,
        authorization: String?,
        credentialFiles: String = "upstream-username and upstream-password",
        maxBodyBytes: Int,
        timeout: Duration = .seconds(30),
        _ use: (UpstreamClient) async throws -> Value
    ) async throws -> Value {
        try await HTTPClient.withHTTPClient(
            configuration: HTTPClient.Configuration(
                redirectConfiguration: .disallow,
                timeout: HTTPClient.Configuration.Timeout(connect: .seconds(10)),
                decompression: .enabled(limit: .size(maxBodyBytes)))
        ) { http in
            try await use(
                UpstreamClient(
                    http: http, baseURL: baseURL, authorization: authorization,
                    credentialFiles: credentialFiles, maxBodyBytes: maxBodyBytes, timeout: timeout))
        }
    }

    /// A whole answer with status 200.
    ///
    /// - Parameter path: below the base URL.
    /// - Returns: the answer's body, and what came with it.
    /// - Throws: `UpstreamError`.
    func get(_ path: String) async throws(UpstreamError) -> UpstreamAnswer {
        let url = url(of: path)
        let outcome = await withTaskGroup(of: Result<UpstreamAnswer, UpstreamError>?.self) {
            group in
            group.addTask {
                await Result.catching { () throws(UpstreamError) in try await answer(url) }
            }
            group.addTask {
                // The client's own deadline ends with the head of the answer.
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let outcome else {
            throw .timedOut(url: url, seconds: Int(timeout.components.seconds))
        }
        return try outcome.get()
    }

    /// The address of a path, as it is shown in errors and the log.
    func url(of path: String) -> String { baseURL.absoluteString + path }

    private func answer(_ url: String) async throws(UpstreamError) -> UpstreamAnswer {
        let response: HTTPClientResponse
        do {
            response = try await http.execute(request(url), deadline: .distantFuture)
        } catch {
            throw .unreachable(url: url, reason: httpFailureReason(error))
        }
        switch response.status {
        case .ok: break
        case .unauthorized, .forbidden:
            throw .notAdmitted(
                url: url, status: response.status.code, isUnknown: authorization == nil,
                credentialFiles: credentialFiles)
        case let status: throw .refused(url: url, status: status.code)
        }
        return UpstreamAnswer(
            body: try await body(of: response, url),
            date: response.headers.first(name: "Date").flatMap(unixSeconds(ofDate:))
        )
    }

    private func request(_ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Accept-Encoding", value: "gzip")
        request.headers.add(name: "User-Agent", value: "incidents-fetch")
        if let authorization {
            request.headers.add(name: "Authorization", value: authorization)
        }
        return request
    }

    private func body(
        of response: HTTPClientResponse, _ url: String
    ) async throws(UpstreamError) -> [UInt8] {
        var body: [UInt8] = []
        do {
            for try await piece in response.body {
                guard body.count + piece.readableBytes <= maxBodyBytes else {
                    throw UpstreamError.tooLarge(url: url, limit: maxBodyBytes)
                }
                body.append(contentsOf: piece.readableBytesView)
            }
        } catch let error as UpstreamError {
            throw error
        } catch NIOHTTPDecompression.DecompressionError.limit {
            throw .tooLarge(url: url, limit: maxBodyBytes)
        } catch {
            throw .brokenOff(url: url, reason: httpFailureReason(error))
        }
        return body
    }
}

/// A whole answer of upstream.
struct UpstreamAnswer: Sendable {
    let body: [UInt8]
    /// What the upstream's clock said; Unix seconds.
    let date: Int64?
}

private func unixSeconds(ofDate header: String) -> Int64? {
    HTTPDate(header, now: Int(Date().timeIntervalSince1970)).map { Int64($0.unixSeconds) }
}
