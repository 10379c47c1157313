import FastCGI
import IncidentStore

extension Question {
    /// The answer to a GET of a resource that is read from the store.
    ///
    /// - Throws: `ParameterError`, `Problem`, or what reading the store throws.
    func answer(for resource: Resource) throws -> Response {
        if form == .page, let page = try page(of: resource) {
            _ = try parameters.one(.update) { $0 == "5m" ? $0 : nil }
            return try page.response(to: request)
        }
        switch resource {
        case .report: return try filteredReport()
        case .employee(let id): return try employee(id).response(to: request)
        case .list: return try list()
        case .summary: return try summary().response(to: request)
        case .address(let address): return try self.address(address).response(to: request)
        case .unattributed: return try unattributed().response(to: request)
        case .rejected: return try rejected().response(to: request)
        case .refreshes: return try refreshes().response(to: request)
        case .changes: return try changes().response(to: request)
        case .status: return try status().response(to: request)
        case .health: return try health()
        case .metrics, .description, .find, .style, .icon:
            preconditionFailure("not read from the store")
        }
    }

    /// `nil` for what is there for programs only.
    private func page(of resource: Resource) throws -> Representation? {
        switch resource {
        case .report: try overviewPage()
        case .employee(let id): try employeePage(id)
        case .list: try listPage()
        case .address(let address): try addressPage(address)
        case .unattributed: try unattributedPage()
        case .rejected: try rejectedPage()
        case .refreshes: try refreshesPage()
        case .summary, .changes, .status, .health, .metrics, .description, .find, .style, .icon: nil
        }
    }
}
