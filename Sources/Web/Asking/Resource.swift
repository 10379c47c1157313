import FastCGI
import Incidents

/// What is asked for, by its path.
enum Resource: Equatable {
    /// The whole report, or with filters a part of it.
    case report
    case employee(Int64)
    case list
    case summary
    case address(Address)
    case unattributed
    case rejected
    case refreshes
    case changes
    case status
    case health
    case metrics
    case description
    /// Leads to the employee or the address that somebody typed.
    case find
    case style
    case icon

    /// - Parameter path: decoded; `nil` where there is nothing at it.
    init?(path: String) {
        switch path {
        case "/incidents", "/incidents/": self = .report
        case "/incidents/list": self = .list
        case "/incidents/summary": self = .summary
        case "/incidents/unattributed": self = .unattributed
        case "/incidents/rejected": self = .rejected
        case "/incidents/refreshes": self = .refreshes
        case "/incidents/changes": self = .changes
        case "/incidents/status": self = .status
        case "/incidents/health": self = .health
        case "/incidents/metrics": self = .metrics
        case "/incidents/openapi.json": self = .description
        case "/incidents/find": self = .find
        case "/incidents/style.css": self = .style
        case "/incidents/icon.svg": self = .icon
        case _ where path.hasPrefix("/incidents/addresses/"):
            guard let address = Address(path.dropFirst("/incidents/addresses/".count)) else {
                return nil
            }
            self = .address(address)
        default:
            guard path.hasPrefix("/incidents/") else { return nil }
            let id = path.dropFirst("/incidents/".count)
            guard let employee = employeeID(of: id) else { return nil }
            self = .employee(employee)
        }
    }

    /// For the log: an id or an address is not for it.
    var name: String {
        switch self {
        case .report: "report"
        case .employee: "employee"
        case .list: "list"
        case .summary: "summary"
        case .address: "address"
        case .unattributed: "unattributed"
        case .rejected: "rejected"
        case .refreshes: "refreshes"
        case .changes: "changes"
        case .status: "status"
        case .health: "health"
        case .metrics: "metrics"
        case .description: "openapi.json"
        case .find: "find"
        case .style: "style.css"
        case .icon: "icon.svg"
        }
    }

    /// What its query may have.
    func parameters(in form: AnswerForm) -> [Parameter] {
        switch form {
        case .data: parameters
        case .page:
            parameters.filter { ![.limit, .after, .format].contains($0) }
                + (self == .report ? [.sort] : []) + [.limit, .after, .update]
        }
    }

    /// What its query may have where no page is asked for.
    var parameters: [Parameter] {
        switch self {
        case .report: Parameter.filters + [.format]
        case .employee: Parameter.filters.filter { $0 != .employee } + [.format]
        case .list: Parameter.filters + [.sort, .limit, .after, .format]
        case .summary: Parameter.filters + [.sort, .limit, .after]
        case .address: Parameter.filters.filter { $0 != .address } + [.at, .limit, .after, .format]
        case .unattributed: Parameter.filters + [.limit, .after, .format]
        case .rejected, .refreshes, .changes: [.limit, .after, .format]
        case .health: [.accept]
        case .find: [.query]
        case .status, .metrics, .description, .style, .icon: []
        }
    }

    /// What it can be had as, beside a page.
    var formats: [MediaType] {
        switch self {
        case .list: [.json, .ndjson, .csv]
        case .changes: [.json, .ndjson]
        default: [.json]
        }
    }

    /// Whether a browser gets a page.
    var hasPage: Bool {
        switch self {
        case .report, .employee, .list, .address, .unattributed, .rejected, .refreshes: true
        case .find: true
        case .summary, .changes, .status, .health, .metrics, .description, .style, .icon: false
        }
    }
}

/// Whether a person or a program is to read an answer.
enum AnswerForm {
    case data
    case page

    /// A browser gets a page where there is one, unless it asks for another format by its name.
    ///
    /// - Throws: `ParameterError`
    init(_ request: Request, _ resource: Resource) throws(ParameterError) {
        let isNamed = try Parameters.has(.format, request.query)
        self = resource.hasPage && prefersPage(request) && !isNamed ? .page : .data
    }
}

/// Decimal digits without leading zeros, at most 2⁶³−1.
func employeeID(of text: some StringProtocol) -> Int64? {
    guard let id = Int64(text), id >= 0, "\(id)" == text else { return nil }
    return id
}

/// A parameter of a query.
enum Parameter: String, CaseIterable {
    case priority
    case type
    case employee
    case address
    case since
    case until
    case seenSince = "seen-since"
    case limit
    case after
    case format
    case sort
    case at
    case accept
    case update
    case query = "q"

    /// Those that choose incidents.
    static let filters: [Parameter] = [
        .priority, .type, .employee, .address, .since, .until, .seenSince,
    ]

    /// Whether it may come again, or have several values with commas between them.
    var isList: Bool {
        switch self {
        case .priority, .type, .employee, .address: true
        default: false
        }
    }

    /// What it takes, as a noun phrase.
    var takes: String {
        switch self {
        case .priority: Priority.allCases.map(\.rawValue).joined(separator: ", ")
        case .type: IncidentSource.all.map(\.name).joined(separator: ", ")
        case .employee: "employee ids: decimal digits"
        case .address: "IPv4 or IPv6 addresses"
        case .since, .until, .seenSince, .at:
            "Unix seconds, an ISO 8601 time with offset as in 2026-11-20T08:00:00+01:00, a date as in "
                + "2026-11-20 (midnight UTC, on a page that of its zone), or a time before the last refresh, as in 24h or 7d"
        case .limit: "a whole number from 1 to \(Parameters.mostItems)"
        case .after: "what the link to the next page has"
        case .format: "json; a list also ndjson and csv, changes also ndjson"
        case .sort: "new; else the summary is by priority, a list by time"
        case .accept: "partial"
        case .update: "5m"
        case .query: "an employee id or an address"
        }
    }
}
