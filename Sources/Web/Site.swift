public import FastCGI
import Glibc
public import SystemPackage

/// What the responder answers: a request, and what is published in the state folder, make a response.
/// Nothing is kept between requests, so that a new report is served from the moment it is published.
public struct Site: Sendable {
    private let reports: PublishedReports
    private let now: @Sendable () -> Int
    private let onFault: @Sendable (ReportError) -> Void

    /// The clock of the system: Unix seconds, UTC.
    public static let systemClock: @Sendable () -> Int = { time(nil) }

    /// - Parameters:
    ///   - stateDirectory: the folder in which reports are published.
    ///   - now: Unix seconds, UTC.
    ///   - onFault: called with the reason when a report cannot be served; the client only learns that.
    public init(
        stateDirectory: FilePath,
        now: @escaping @Sendable () -> Int = Site.systemClock,
        onFault: @escaping @Sendable (ReportError) -> Void = { _ in }
    ) {
        reports = PublishedReports(in: stateDirectory)
        self.now = now
        self.onFault = onFault
    }

    /// The response to a request, `HEAD` as `GET`.
    public func response(to request: Request) -> Response {
        var response = answer(to: request)
        response.headers.append(Header("X-Content-Type-Options", "nosniff"))
        return response
    }

    private func answer(to request: Request) -> Response {
        switch request.path {
        case .failure(let error):
            Problem(.badRequest, "\(error)").response
        case .success("/incidents"), .success("/incidents/"):
            report(for: request)
        case .success:
            Problem(.notFound, "There is nothing at this address; the report is at /incidents/.")
                .response
        }
    }

    private func report(for request: Request) -> Response {
        switch request.method {
        case "GET", "HEAD": publishedReport(for: request)
        case "OPTIONS": Response(.noContent, headers: [Self.allow])
        default:
            Problem(
                .methodNotAllowed, "The report can only be read: ask with GET or HEAD.",
                headers: [Self.allow]
            ).response
        }
    }

    private func publishedReport(for request: Request) -> Response {
        let wantsGzip = prefersGzip(acceptEncoding: request.header("Accept-Encoding"))
        do throws(ReportError) {
            guard let report = try reports.current(gzipped: wantsGzip) else { return Self.noReport }
            return ReportAnswer(report, now: now()).response(to: request)
        } catch {
            onFault(error)
            return Self.unreadableReport
        }
    }

    private static let allow = Header("Allow", "GET, HEAD, OPTIONS")

    private static let noReport = Problem(
        .serviceUnavailable,
        "There is no report yet. It comes with the first refresh: start one with "
            + "`systemctl start incidents-fetch`, or see why the last one failed with "
            + "`journalctl -u incidents-fetch`.",
        headers: [Header("Retry-After", "60")]
    ).response

    private static let unreadableReport = Problem(
        .internalServerError,
        "The report is there but cannot be read. The administrator finds the reason in the "
            + "responder's log: `journalctl -u incidents-responder`."
    ).response
}
