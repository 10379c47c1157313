import FastCGI
import Incidents
import IncidentStore

/// What the pages are made with, beside what is asked for.
public struct PageSettings: Sendable {
    let zone: PageZone
    /// Where the directory has an employee; `{id}` stands for the id.
    let employeeURL: String?

    public init(zone: PageZone? = nil, employeeURL: String? = nil) {
        self.zone = zone ?? .utc
        self.employeeURL = employeeURL
    }

    /// `false`, for a template, where there is no directory.
    func directory(of employee: Int64) -> Any {
        employeeURL.map { $0.replacing("{id}", with: "\(employee)") } ?? false
    }
}

/// The frame of a page: what they have in common.
struct PageFrame {
    let title: String
    /// The path in the navigation that the page stands under.
    var section: String?
    /// The page's own path and query, where it can update itself.
    var address: (path: String, query: PageQuery)?
    let settings: PageSettings
    let version: String

    private static let sections = [
        ("/incidents/", "Overview"), ("/incidents/list?sort=new&seen-since=24h", "What is new"),
        ("/incidents/unattributed", "Unattributed"), ("/incidents/rejected", "Rejected"),
        ("/incidents/refreshes", "Refreshes"),
    ]

    /// - Parameters:
    ///   - template: that of the content.
    ///   - values: what it is filled with.
    /// - Returns: the page as HTML.
    func render(_ template: String, _ values: [String: Any]) -> [UInt8] {
        let isUpdating = address?.query.values(.update).isEmpty == false
        let toggled = address.map {
            $0.query.with(.update, isUpdating ? nil : "5m").link($0.path)
        }
        let text = Templates.render(
            "layout",
            [
                "title": title, "body": Templates.render(template, values), "update": isUpdating,
                "updateLink": toggled ?? false, "zone": settings.zone.name, "version": version,
                "nav": Self.sections.map {
                    ["link": $0.0, "name": $0.1, "current": $0.0 == section] as [String: Any]
                },
            ])
        return Array(text.utf8)
    }
}

extension Representation {
    /// Nothing but the page, its stylesheet and its icon.
    private static let policy = """
        default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
        frame-ancestors 'none'
        """

    init(page: [UInt8], headers: [Header] = []) {
        self.init(
            "text/html; charset=utf-8", page, isNegotiated: true,
            headers: [Header("Content-Security-Policy", Self.policy)] + headers)
    }
}

extension Question {
    var zone: PageZone { settings.zone }
    var query: PageQuery { PageQuery(parameters) }

    func frame(_ title: String, section: String? = nil, path: String) -> PageFrame {
        PageFrame(
            title: title, section: section, address: (path, query), settings: settings,
            version: version)
    }

    /// How current the data is, for the template `state`.
    var stateValues: [String: Any] {
        let status = view.status
        let next = status.lastRefresh.map { $0.started + period }
        return [
            "state": state.rawValue, "label": label(of: state), "time": zone.minute(time),
            "iso": isoTime(time), "next": next.map(zone.minute) ?? false,
            "nextIso": next.map(isoTime) ?? false,
            "nextIs": next.map { $0 < now } == true ? "was due about" : "about",
            "advice": state == .stale
                ? "The administrator finds the cause with incidents-fetch check." : false,
            "hasFaults": !faultValues.isEmpty, "faults": faultValues,
        ]
    }

    private func label(of state: RefreshState) -> String {
        switch state {
        case .fresh: "Fresh."
        case .partial: "Partial: not every source was refreshed."
        case .stale: "Stale: a source has not been refreshed for too long."
        case .never: "There is no report yet."
        }
    }

    /// A line for each source that something is wrong with; one for all where it is the same.
    private var faultValues: [[String: Any]] {
        let faults = faults
        let (texts, sources) = (Set(faults.map(\.text)), view.status.sources.count)
        guard texts.count == 1, faults.count == sources, let text = texts.first else {
            return faults.map { ["source": $0.source, "text": $0.text] }
        }
        return [["source": "all \(sources) sources", "text": text]]
    }

    private var faults: [(source: String, text: String)] {
        view.status.sources.flatMap { source -> [(source: String, text: String)] in
            let isFresh = view.status.state(of: source, now: now, period: period) == .fresh
            let success = source.lastSuccess.map { "last refreshed \(zone.minute($0))" }
            let outcome = source.isAmiss ? source.last?.outcome : nil
            let reason = source.last?.error.map { ": \($0.rawValue)" } ?? ""
            let fault = [outcome.map { $0 + reason }, success ?? "never refreshed"]
                .compactMap(\.self).joined(separator: "; ")
            let gaps = source.gaps.map { gap in
                "incidents between \(zone.minute(gap.from)) and \(zone.minute(gap.until)) may be missing"
            }
            return ((isFresh ? [] : [fault]) + gaps).map { (source: source.name, text: $0) }
        }
    }
}

/// Whether the client likes a page better than JSON.
func prefersPage(_ request: Request) -> Bool {
    preferredType(accept: request.header("Accept"), among: [.json, .html]) == .html
}
