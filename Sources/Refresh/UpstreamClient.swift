import AsyncHTTPClient
public import FoundationEssentials
import HTTPDates
import IncidentStore
import Incidents
import NIOCore
import NIOHTTP1
import NIOSSL
import SystemPackage

/// One upstream API: requests a path of it, in bounded time and space.
public struct UpstreamClient: Sendable {
    private let http: HTTPClient
    private let baseURL: URL
    private let authorization: String?
    private let credentialFiles: String
    private let maxBodyBytes: Int
    private let timeout: Duration
    private let bodyFolder: FilePath?

    /// Lends a client for one upstream, and ends its connections afterwards.
    ///
    /// It follows redirects within the upstream's origin only: none carries the credentials elsewhere.
    ///
    /// - Parameters:
    ///   - baseURL: ends in a slash.
    ///   - authorization: value of the `Authorization` header.
    ///   - credentialFiles: where the credentials are kept, for an upstream that does not take them.
    ///   - maxBodyBytes: bound on a body, after decompression.
    ///   - timeout: for one attempt, from the request to the last byte of the answer.
    ///   - bodyFolder: where large bodies are kept until they are stored; `nil` for memory.
    ///   - use: may use the client until it returns.
    /// - Returns: what `use` returns.
    /// - Throws: what `use` throws.
    public static func with<Value>(
        baseURL: URL,
        authorization: String?,
        credentialFiles: String = "upstream-username and upstream-password",
        maxBodyBytes: Int,
        timeout: Duration,
        bodyFolder: String? = nil,
        _ use: (UpstreamClient) async throws -> Value
    ) async throws -> Value {
        try await with(
            baseURL: baseURL, authorization: authorization, credentialFiles: credentialFiles,
            maxBodyBytes: maxBodyBytes, timeout: timeout, bodyFolder: bodyFolder,
            trustRoots: .default, use)
    }

    static func with<Value>(
        baseURL: URL, authorization: String?, credentialFiles: String, maxBodyBytes: Int,
        timeout: Duration, bodyFolder: String?, trustRoots: NIOSSLTrustRoots,
        _ use: (UpstreamClient) async throws -> Value
    ) async throws -> Value {
        let configuration = HTTPClient.Configuration.upstream(baseURL, trustRoots: trustRoots)
        return try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            try await use(
                UpstreamClient(
                    http: http, baseURL: baseURL, authorization: authorization,
                    credentialFiles: credentialFiles, maxBodyBytes: maxBodyBytes, timeout: timeout,
                    bodyFolder: bodyFolder.map { FilePath($0) }))
        }
    }

    /// A whole answer with status 200, in one attempt.
    ///
    /// - Parameters:
    ///   - path: below the base URL.
    ///   - budget: what bounds the attempt besides its timeout.
    ///   - takeDate: is told what the upstream's clock says, in Unix seconds, also by an answer that is
    ///     refused.
    /// - Returns: the answer's body, and what came with it.
    /// - Throws: `UpstreamError`.
    func get(
        _ path: String, within budget: FetchBudget? = nil,
        _ takeDate: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws(UpstreamError) -> UpstreamAnswer {
        let url = url(of: path)
        let left = budget?.left ?? timeout
        let outcome = await withTaskGroup(of: Result<UpstreamAnswer, UpstreamError>?.self) {
            group in
            group.addTask {
                await Result.catching { () throws(UpstreamError) in
                    try await answer(url, takeDate)
                }
            }
            group.addTask {
                // The client's own deadline ends with the head of the answer.
                try? await Task.sleep(for: min(timeout, left))
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        if let outcome { return try outcome.get() }
        guard let budget, left < timeout else { throw .timedOut(url: url, limit: timeout) }
        throw .outOfTime(url: url, budget: budget.total)
    }

    /// The body of an answer.
    ///
    /// - Throws: `UpstreamError`, where it cannot be read from its file any more.
    func bytes(
        of answer: UpstreamAnswer, from path: String
    ) throws(UpstreamError) -> [UInt8] {
        do {
            return try answer.body.load()
        } catch {
            let reason = "it cannot be read from the file that it was kept in: \(error)"
            throw .brokenOff(url: url(of: path), reason: reason)
        }
    }

    /// The address of a path, as it is shown in errors and the log.
    func url(of path: String) -> String { baseURL.absoluteString + path }

    private func answer(
        _ url: String, _ takeDate: @Sendable (Int64) -> Void
    ) async throws(UpstreamError) -> UpstreamAnswer {
        let response = try await response(to: url)
        let date = unixSeconds(of: response.headers)
        if let date { takeDate(Int64(date)) }
        switch response.status {
        case .ok: break
        case .unauthorized, .forbidden:
            throw .notAdmitted(
                url: url, status: response.status.code, isUnknown: authorization == nil,
                credentialFiles: credentialFiles)
        case let status:
            let retryAfter = response.headers.value(of: "Retry-After").flatMap {
                secondsOfRetryAfter($0, now: date ?? currentUnixSeconds())
            }
            throw .refused(url: url, status: status.code, retryAfter: retryAfter)
        }
        return UpstreamAnswer(body: try await body(of: response, url))
    }

    /// The response to a request, or to the last of the redirects from there.
    private func response(to url: String) async throws(UpstreamError) -> HTTPClientResponse {
        var target = url
        for _ in 0...Redirect.limit {
            let response: HTTPClientResponse
            do {
                response = try await http.execute(request(target), deadline: .distantFuture)
            } catch {
                throw UpstreamError(failedHead: error, url: url)
            }
            guard Redirect.isOne(response.status.code) else { return response }
            let location = response.headers.value(of: "Location")
            target = try self.target(ofRedirectTo: location, from: target, askedFor: url)
        }
        throw .redirected(url: url, how: "more than \(Redirect.limit) times")
    }

    /// - Throws: `UpstreamError.redirected` where a redirect leads out of the upstream's origin. It names the
    ///   other origin and no more: the rest may hold anything, what we sent included.
    private func target(
        ofRedirectTo location: String?, from current: String, askedFor url: String
    ) throws(UpstreamError) -> String {
        guard
            let redirect = URL(string: current).flatMap({ Redirect(location: location, from: $0) })
        else { throw .redirected(url: url, how: "to no address") }
        guard redirect.origin == Origin(baseURL) else {
            let name = isSecret("\(redirect.origin)") ? "" : ", \(redirect.origin)"
            throw .redirected(url: url, how: "to another origin\(name)")
        }
        return redirect.target.absoluteString
    }

    /// Whether a text holds the credentials as they are sent, in whatever case.
    private func isSecret(_ text: String) -> Bool {
        guard let sent = authorization?.split(separator: " ").last else { return false }
        return text.lowercased().contains(sent.lowercased().prefix { $0 != "=" })
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
    ) async throws(UpstreamError) -> AnswerBody {
        let coding: ContentCoding
        do throws(ContentCoding.Unknown) {
            coding = try ContentCoding(response.headers)
        } catch {
            throw .notAnAnswer(url: url, reason: "\(error)")
        }
        var body = try IncomingBody(
            url: url, coding: coding, limit: maxBodyBytes, folder: bodyFolder)
        do {
            for try await piece in response.body { try body.append(piece) }
        } catch let error as UpstreamError {
            throw error
        } catch {
            throw .brokenOff(url: url, reason: httpFailureReason(error))
        }
        return try body.finish()
    }
}

/// A whole answer of upstream.
struct UpstreamAnswer: Sendable {
    let body: AnswerBody
}

/// What the clock says that an answer was dated by. A cache keeps the date and tells the answer's age in
/// seconds (RFC 9111 section 5.1).
private func unixSeconds(of headers: HTTPHeaders) -> Int? {
    guard let header = headers.value(of: "Date"),
        let date = HTTPDate(header, now: currentUnixSeconds())
    else { return nil }
    let age = headers.value(of: "Age").flatMap { UInt32($0) } ?? 0
    return date.unixSeconds + Int(age)
}

private func currentUnixSeconds() -> Int { Int(RefreshClock.seconds(Date())) }
