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

    func response(to request: Request) -> Response {
        guard !isCurrent(for: request) else { return Response(.notModified, headers: validators) }
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

    /// In the order of RFC 9110 section 13.2.2: a tag, where the client has one, decides alone.
    private func isCurrent(for request: Request) -> Bool {
        if let field = request.header("If-None-Match") {
            return matches(ifNoneMatch: field, tag: report.tag)
        }
        guard let lastModified, let field = request.header("If-Modified-Since"),
            let since = HTTPDate(field, now: now)
        else { return false }
        return lastModified.unixSeconds <= since.unixSeconds
    }
}
