public import FastCGI
import Glibc
import IncidentStore
import Incidents
public import SystemPackage

/// What the responder answers: a request, and what is published in the state folder, make a response. A new
/// publication is served from the moment it is there.
public struct Site: Sendable {
    private let reports: PublishedReports
    let views: PublishedViews
    private let version: String
    private let period: Int64
    private let settings: PageSettings
    let questionTime: Duration
    private let now: @Sendable () -> Int
    private let onFault: @Sendable (String) -> Void

    /// The clock of the system: Unix seconds, UTC.
    public static let systemClock: @Sendable () -> Int = { time(nil) }

    /// - Parameters:
    ///   - stateDirectory: the folder in which reports are published.
    ///   - version: the program's.
    ///   - period: between refreshes, in seconds.
    ///   - settings: those of the pages.
    ///   - questionTime: for how long the store is read for one question, at most.
    ///   - now: Unix seconds, UTC.
    ///   - onFault: called with the reason when something cannot be served; the client only learns that.
    public init(
        stateDirectory: FilePath,
        version: String,
        period: Int,
        settings: PageSettings = PageSettings(),
        questionTime: Duration = .seconds(10),
        now: @escaping @Sendable () -> Int = Site.systemClock,
        onFault: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        reports = PublishedReports(in: stateDirectory)
        views = PublishedViews(inFolder: stateDirectory.string)
        self.version = version
        self.period = Int64(period)
        self.settings = settings
        self.questionTime = questionTime
        self.now = now
        self.onFault = onFault
    }

    /// The response to a request, `HEAD` as `GET`. Where the web server would wait for it in order to keep it,
    /// and it may take long, the server is sent to ask where it does not: there it hangs up when its client does.
    public func response(to request: Request) -> Response {
        if let location = request.unkeptLocation, mayTakeLong(request) {
            return Response(.ok, headers: [Header("X-Accel-Redirect", location)])
        }
        return withSafety(answer(to: request))
    }

    func withSafety(_ response: Response) -> Response {
        var response = response
        // A page has a policy of its own.
        response.headers += Self.safety.filter { response.header($0.name) == nil }
        return response
    }

    /// A name for what is asked for, without an id or an address in it, for the log.
    public func name(of request: Request) -> String {
        (try? request.path.get()).flatMap { Resource(path: $0)?.name } ?? "nothing"
    }

    func question(
        _ request: Request, _ resource: Resource, _ view: View
    ) throws -> Question {
        let form = try AnswerForm(request, resource)
        return Question(
            request: request, form: form, parameters: try parameters(request, resource, form),
            view: view, now: Int64(now()), period: period, settings: settings, version: version)
    }

    private func parameters(
        _ request: Request, _ resource: Resource, _ form: AnswerForm
    ) throws -> Parameters {
        let parameters = try Parameters(
            request.query, allowed: resource.parameters(in: form), isFromForm: form == .page)
        _ = try parameters.one(.format) { name in resource.formats.first { $0.name == name } }
        return parameters
    }

    private func answer(to request: Request) -> Response {
        do {
            let limit = ReadLimit(questionTime, isAbandoned: request.isAbandoned)
            return try views.read(within: limit) { view in
                var response = try answer(to: request, from: view)
                response.headers += refreshHeaders(view)
                return response
            }
        } catch {
            onFault("\(error)")
            // The whole report needs no store: it is served even where that is broken.
            var response =
                error is StoreError && isWholeReport(request)
                ? withoutViews(request) : answer(to: request, with: Self.unreadable)
            // How current it is, nobody can say.
            response.headers.append(Header("Refresh-State", RefreshState.stale.rawValue))
            return response
        }
    }

    /// - Throws: what reading throws that is published.
    private func answer(to request: Request, from view: View?) throws -> Response {
        do {
            let path: String
            do throws(PathError) {
                path = try request.path.get()
            } catch {
                throw Problem(.badRequest, "\(error)")
            }
            guard let resource = Resource(path: path) else { throw Self.nothing }
            switch request.method {
            case "GET", "HEAD": return try answer(to: request, for: resource, from: view)
            case "OPTIONS": return Response(.noContent, headers: [Self.allow])
            default: throw Self.readOnly
            }
        } catch let problem as Problem {
            return answer(to: request, with: problem)
        } catch let error as ParameterError {
            return answer(to: request, with: Problem(.badRequest, "\(error)"))
        } catch StoreError.ended {
            // Who has gone does not read it.
            return answer(to: request, with: tooLong)
        }
    }

    private func answer(
        to request: Request, for resource: Resource, from view: View?
    ) throws -> Response {
        let form = try AnswerForm(request, resource)
        let parameters = try parameters(request, resource, form)
        switch resource {
        case .report where form == .data && parameters.items.allSatisfy({ $0.0 == .format }):
            return try wholeReport(for: request, of: view)
        case .description, .style, .icon:
            return try Representation(asset: resource).response(to: request)
        case .find: return try found(parameters)
        case .metrics:
            let state = view.map { self.state(of: $0) } ?? stateWithoutView
            return try Metrics(view?.status, state: state, version: version).representation
                .response(to: request)
        default: break
        }
        guard let view else { return try answerBeforeTheFirst(resource, request) }
        return try question(request, resource, view).answer(for: resource)
    }

    /// A problem as the client likes it: as a page, or as problem details.
    func answer(to request: Request, with problem: Problem) -> Response {
        guard !isForPrograms(request) else { return problem.response }
        guard prefersPage(request) else {
            var response = problem.response
            response.headers.append(Header("Vary", "Accept"))
            return response
        }
        let page = PageFrame(title: problem.status.reason, settings: settings, version: version)
            .render("problem", ["title": problem.status.reason, "detail": problem.detail])
        return Response(
            problem.status,
            headers: Representation(page: page).descriptions + [.notKept] + problem.headers,
            body: .bytes(page))
    }

    private func isForPrograms(_ request: Request) -> Bool {
        (try? request.path.get()).flatMap(Resource.init(path:))?.hasPage == false
    }

    private func isWholeReport(_ request: Request) -> Bool {
        guard case .success(let path) = request.path else { return false }
        return Resource(path: path) == .report && !prefersPage(request)
            && ["GET", "HEAD"].contains(request.method) && request.query ?? "" == ""
    }

    /// Of the report that belongs to the view; where a version before this one has published, of the one that
    /// the link names.
    ///
    /// - Throws: `ReportError`, or `Problem` before the first one.
    private func wholeReport(for request: Request, of view: View?) throws -> Response {
        let wantsGzip = prefersGzip(acceptEncoding: request.header("Accept-Encoding"))
        let report =
            if let view {
                try reports.report(
                    ReportName(digest: view.publication.digest), gzipped: wantsGzip)
            } else {
                try reports.current(gzipped: wantsGzip)
            }
        if let report { return try ReportAnswer(report, now: now()).response(to: request) }
        guard view == nil else { throw reports.missing }
        throw Self.noReport
    }

    private func answerBeforeTheFirst(
        _ resource: Resource, _ request: Request
    ) throws -> Response {
        guard resource == .status else { throw Self.noReport }
        let json: JSONValue = .object([
            ("state", .string(stateWithoutView.rawValue)), ("version", .string(version)),
            ("refresh", nil), ("refresh_time", nil), ("refresh_period", .number(period)),
            ("failed", .array([])), ("last_refresh", nil), ("sources", .array([])), ("stored", nil),
        ])
        return try Representation(json).response(to: request)
    }

    private func withoutViews(_ request: Request) -> Response {
        do {
            return try wholeReport(for: request, of: nil)
        } catch let problem as Problem {
            return problem.response
        } catch {
            onFault("\(error)")
            return Self.unreadable.response
        }
    }

    /// Where somebody who typed an employee id or an address is to look.
    private func found(_ parameters: Parameters) throws -> Response {
        let path = try parameters.one(.query) { text -> String? in
            let text = String(trimmed(text[...]))
            if let employee = employeeID(of: text) { return "/incidents/\(employee)" }
            return Address(text).map { "/incidents/addresses/\($0)" }
        }
        return Response(
            .seeOther,
            headers: [
                Header("Location", path ?? "/incidents/"), .notKept,
            ])
    }

    private func state(of view: View) -> RefreshState {
        view.status.state(now: Int64(now()), period: period)
    }

    private var stateWithoutView: RefreshState { reports.isPublished ? .stale : .never }

    /// How current the answer is, in absolute terms, so that no saved copy can lie.
    func refreshHeaders(_ view: View?) -> [Header] {
        guard let view else { return [Header("Refresh-State", stateWithoutView.rawValue)] }
        let failed = view.status.failed
        let data = view.status.data.map { data in
            [Header("Refresh-Id", "\(data.id)"), Header("Refresh-Time", isoTime(data.time))]
        }
        return (data ?? []) + [Header("Refresh-State", state(of: view).rawValue)]
            + (failed.isEmpty ? [] : [Header("Refresh-Failed", failed.joined(separator: ", "))])
    }
}

extension Site {
    /// No guessing of types, no frame around it, not for pages of other sites, nothing told to others.
    private static let safety = [
        Header("X-Content-Type-Options", "nosniff"),
        Header("X-Frame-Options", "DENY"),
        Header("Cross-Origin-Resource-Policy", "same-origin"),
        Header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        Header("Referrer-Policy", "no-referrer"),
    ]

    private static let allow = Header("Allow", "GET, HEAD, OPTIONS")

    private static let nothing = Problem(
        .notFound,
        "There is nothing at this address; the report is at /incidents/, and /incidents/openapi.json "
            + "describes what else there is."
    )

    private static let readOnly = Problem(
        .methodNotAllowed, "The report can only be read: ask with GET or HEAD.", headers: [allow]
    )

    private static let noReport = Problem(
        .serviceUnavailable,
        "There is no report yet. It comes with the first refresh: start one with "
            + "`systemctl start incidents-fetch`, or see why the last one failed with "
            + "`journalctl -u incidents-fetch`.",
        headers: [Header("Retry-After", "60")]
    )

    private static let unreadable = Problem(
        .internalServerError,
        "What is published cannot be read. The administrator finds the reason in the "
            + "responder's log: `journalctl -u incidents-responder`."
    )
}
