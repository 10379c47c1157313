import FastCGI
import HTTPDates

/// The answer to a GET of a report: all of it, or that the client's copy is current.
struct ReportAnswer {
    private let report: PublishedReport
    /// Unix seconds, UTC.
    private let now: Int
    /// None in the future, nor of a second that is not over: dates of HTTP have whole seconds, and within
    /// one another report could still come.
    private let lastModified: HTTPDate?

    init(_ report: PublishedReport, now: Int) {
        self.report = report
        self.now = now
        lastModified = report.modified < now ? HTTPDate(unixSeconds: report.modified) : nil
    }

    /// - Throws: `Problem` where the client wants another report.
    func response(to request: Request) throws(Problem) -> Response {
        let isCurrent = try Conditions(of: request)
            .areMetByCopy(tag: report.tag, lastModified: lastModified, now: now)
        guard !isCurrent else { return Response(.notModified, headers: validators) }
        let coding = report.isGzipped ? [Header("Content-Encoding", "gzip")] : []
        return Response(
            .ok,
            headers: [Header("Content-Type", "application/json")] + coding + validators,
            body: .file(report.file)
        )
    }

    /// What a 200 and its 304 have in common (RFC 9110 section 15.4.5).
    private var validators: [Header] {
        var headers = [Header("ETag", report.tag)]
        if let lastModified {
            headers.append(Header("Last-Modified", "\(lastModified)"))
        }
        headers.append(Header("Vary", "Accept, Accept-Encoding"))
        headers.append(.keptBriefly)
        return headers
    }
}
