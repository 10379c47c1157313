import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/status`
    func status() -> Representation {
        let status = view.status
        return Representation(
            .object([
                ("state", .string(state.rawValue)), ("version", .string(version)),
                ("refresh", .number(status.data?.id)), ("refresh_time", .number(status.data?.time)),
                ("refresh_period", .number(period)),
                ("failed", .array(status.failed.map { .string($0) })),
                ("last_refresh", status.lastRefresh.map(Self.json) ?? .null),
                ("sources", .array(status.sources.map(json))),
                ("stored", Self.json(of: status)),
            ]))
    }

    private static func json(_ refresh: LoggedRefresh) -> JSONValue {
        .object([
            ("id", .number(refresh.id)), ("run", .optional(refresh.runID)),
            ("started", .number(refresh.started)), ("ended", .number(refresh.ended)),
            ("removed", .number(refresh.removed)), ("kept_since", .number(refresh.cutoff)),
            ("mismatch", .optional(refresh.mismatch)),
        ])
    }

    private func json(_ source: SourceStatus) -> JSONValue {
        .object([
            ("name", .string(source.name)),
            ("state", .string(view.status.state(of: source, now: now, period: period).rawValue)),
            ("outcome", .optional(source.last?.outcome)),
            ("error", .optional(source.last?.error?.rawValue)),
            ("last_success", .number(source.lastSuccess)),
            ("complete_since", .number(source.completeSince)),
            (
                "gaps",
                .array(
                    source.gaps.map {
                        .object([("from", .number($0.from)), ("until", .number($0.until))])
                    })
            ),
            ("records", .number(source.lastRecords)), ("attempts", .number(source.last?.attempts)),
            ("seconds", .number(source.last?.seconds)),
            ("rejected", .number(source.last?.counts.rejected)),
        ])
    }

    /// What is stored, and that nothing of it is lost: each incident is attributed or not.
    private static func json(of status: StoreStatus) -> JSONValue {
        let incidents = status.counts.map(\.incidents).reduce(0, +)
        let unattributed = status.counts.map(\.unattributed).reduce(0, +)
        let attributed = status.lastRefresh?.attributed
        return .object([
            ("incidents", .number(incidents)), ("attributed", .number(attributed)),
            ("unattributed", .number(unattributed)),
            (
                "sums_agree",
                .bool(
                    status.lastRefresh?.mismatch == nil
                        && attributed.map { $0 + unattributed == incidents } ?? true)
            ),
            ("rejected_records", .number(status.rejectedRecords)),
            ("employees", .number(status.employees)),
            (
                "by_type",
                .object(
                    IncidentSource.all.map { source in
                        let counts = Priority.allCases.map { priority in
                            let part = status.counts.first {
                                $0.type == source.name && $0.priority == priority
                            }
                            return (priority.rawValue, JSONValue.number(part?.incidents ?? 0))
                        }
                        return (source.name, .object(counts))
                    })
            ),
        ])
    }

    /// `/incidents/health`: for a monitor, which reads the status and perhaps the text.
    func health() throws -> Response {
        let toleratesPartial =
            try parameters.one(.accept) { $0 == "partial" ? true : nil } ?? false
        let state = state
        guard state != .fresh, !(state == .partial && toleratesPartial) else {
            return Response(
                .ok,
                headers: [
                    Header("Content-Type", "text/plain; charset=utf-8"),
                    .notKept,
                ], body: .bytes(Array("ok\n".utf8)))
        }
        return Problem(
            .serviceUnavailable,
            "The state is \(state.rawValue): \(faults.joined(separator: "; "))."
        ).response
    }

    /// What is wrong with each source that is not fresh.
    private var faults: [String] {
        view.status.sources.compactMap { source in
            let state = view.status.state(of: source, now: now, period: period)
            guard state != .fresh else { return nil }
            let success = source.lastSuccess.map { "last refreshed \(isoTime($0))" }
            let outcome = source.isAmiss ? source.last?.outcome : nil
            let facts = [outcome, success ?? "never refreshed"].compactMap(\.self)
            return "\(source.name) \(facts.joined(separator: ", "))"
        }
    }
}
