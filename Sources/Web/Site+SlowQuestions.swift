public import FastCGI
import IncidentStore

/// Questions that may take long, and what is answered where one takes too long.
extension Site {
    /// Whether the response to a request may take long to make.
    public func takesLong(_ request: Request) -> Bool {
        request.unkeptLocation == nil && mayTakeLong(request)
    }

    /// The response to a request that may take long, where too many such are asked at once.
    public func refusal(to request: Request) -> Response {
        var response = answer(to: request, with: Self.tooMany)
        response.headers += (try? views.read(refreshHeaders)) ?? []
        return withSafety(response)
    }

    func mayTakeLong(_ request: Request) -> Bool {
        guard ["GET", "HEAD"].contains(request.method), let path = try? request.path.get(),
            let resource = Resource(path: path)
        else { return false }
        // What is wrong with a question is soon said.
        let mayTakeLong = try? views.read { view in
            try view.map { try question(request, resource, $0).mayTakeLong(resource) }
        }
        return mayTakeLong.flatMap(\.self) ?? false
    }

    var tooLong: Problem {
        Problem(
            .serviceUnavailable,
            "This question takes more than the \(questionTime.components.seconds) seconds that one may take. "
                + "Ask for less, as by a shorter span or another filter, or again when less is going on; the "
                + "report at /incidents/ has everything.",
            headers: [Header("Retry-After", "30")])
    }

    private static let tooMany = Problem(
        .serviceUnavailable,
        "Too many questions that take long are being answered; this one's turn has not come. Ask again in a "
            + "while, or for less: the whole report, a list and a summary of the last 24 hours, 7 days "
            + "or 30 days do not wait.",
        headers: [Header("Retry-After", "10")])
}
