import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// Whether answering may take long: where neither a summary that the refresh has made nor an index finds
    /// it within about as many rows as are told.
    ///
    /// - Throws: `ParameterError`, `Problem` or `StoreError`.
    func mayTakeLong(_ resource: Resource) throws -> Bool {
        switch resource {
        // All of an employee's are told, and nearly everybody has few.
        case .employee(let id): try view.read { try $0.hasManyIncidents(id) }
        case .refreshes, .changes, .status, .health, .metrics, .description, .find,
            .style, .icon:
            false
        case .report where form == .data: try !filter().isEmpty
        case .report, .summary: try askedSummary().span == nil
        case .list: try listMayTakeLong()
        // These count, or look through, all that there are of theirs.
        case .address, .unattributed, .rejected: true
        }
    }

    private func listMayTakeLong() throws -> Bool {
        let filter = try filter()
        let isExport = try form == .data && format(Resource.list.formats) != .json
        // Without a limit, an export is all that matches.
        if try isExport && parameters.one(.limit, { $0 }) == nil { return true }
        return switch try listOrder() {
        // By the index of types, priorities and times.
        case .time:
            !filter.employees.isEmpty || !filter.addresses.isEmpty || filter.seenSince != nil
        // By the index of when they were first seen.
        case .new: !filter.withoutSeen.isEmpty
        }
    }
}
