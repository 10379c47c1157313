import FastCGI
import IncidentStore

extension Question {
    /// The answer to a GET of a resource that is read from the store.
    func answer(for resource: Resource, version: String) throws -> Response {
        switch resource {
        case .report: return try filteredReport()
        case .employee(let id): return try employee(id)?.response(to: request) ?? unknown(id)
        case .list: return try list().response(to: request)
        case .summary: return try summary()?.response(to: request) ?? Self.outdatedRanking
        case .address(let address): return try self.address(address)
        case .unattributed: return try unattributed().response(to: request)
        case .rejected: return try rejected().response(to: request)
        case .refreshes: return try refreshes().response(to: request)
        case .changes: return try changes()?.response(to: request) ?? Self.unknownCursor
        case .status: return status(version: version).response(to: request)
        case .health: return try health()
        case .metrics, .description: preconditionFailure("not read from the store")
        }
    }

    private func unknown(_ employee: Int64) -> Response {
        Problem(
            .notFound,
            "Neither the identities nor an incident have named the employee \(employee)."
        ).response
    }

    private static let outdatedRanking = Problem(
        .gone,
        "A refresh has made another ranking since the first page; start over at /incidents/summary."
    ).response

    private static let unknownCursor = Problem(
        .gone,
        "These changes are too old to be told one by one, or another store's. Start over without "
            + "`after`, and forget what you have."
    ).response
}
