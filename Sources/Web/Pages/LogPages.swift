import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// The page of `/incidents/rejected`.
    func rejectedPage() throws -> Representation {
        let path = "/incidents/rejected"
        let limit = try parameters.limit()
        let id = try position(employeeID)
        let (page, counts) = try view.read { try $0.rejectedRecords(after: id, limit: limit) }
        let next = page.next.map { self.next(path, limit, after: "\($0)") }
        var values: [String: Any] = [
            "hasReasons": !counts.isEmpty,
            "reasons": counts.map {
                ["count": "\($0.records)", "source": $0.source, "reason": $0.reason]
            },
            "hasRecords": !page.items.isEmpty,
            "records": page.items.map { record in
                [
                    "source": record.source, "reason": record.reason,
                    "first": zone.minute(record.firstSeen), "last": zone.minute(record.lastSeen),
                    "count": "\(record.count)", "text": record.text,
                ]
            },
            "json": link(path, [(.format, "json")]),
        ]
        values.merge(pager(first: id == nil ? nil : query.link(path), next: next)) { $1 }
        values.merge(stateValues) { $1 }
        return Representation(
            page: frame("Rejected", section: path, path: path).render("rejected", values),
            headers: nextLink(next))
    }

    /// The page of `/incidents/refreshes`.
    func refreshesPage() throws -> Representation {
        let path = "/incidents/refreshes"
        let limit = try parameters.limit()
        let id = try position(employeeID)
        let page = try view.read { try $0.refreshes(after: id, limit: limit) }
        let next = page.next.map { self.next(path, limit, after: "\($0)") }
        var values: [String: Any] = [
            "hasRefreshes": !page.items.isEmpty, "refreshes": page.items.map(row),
            "json": link(path, [(.format, "json")]),
        ]
        values.merge(pager(first: id == nil ? nil : query.link(path), next: next)) { $1 }
        values.merge(stateValues) { $1 }
        return Representation(
            page: frame("Refreshes", section: path, path: path).render("refreshes", values),
            headers: nextLink(next))
    }

    private func next(_ path: String, _ limit: Int, after position: String) -> String {
        link(path, kept + [(.limit, "\(limit)"), (.after, position)])
    }

    private func row(_ refresh: LoggedRefresh) -> [String: Any] {
        let faults = refresh.sources.filter { $0.outcome != "ok" }.map { source in
            [
                "source": source.name,
                "text": source.outcome + (source.error.map { ": \($0.rawValue)" } ?? ""),
            ]
        }
        func sum(_ count: (RecordCounts) -> Int) -> String {
            "\(refresh.sources.map { count($0.counts) }.reduce(0, +))"
        }
        let outcome =
            refresh.isAcceptance
            ? "identities accepted by hand"
            : faults.isEmpty ? "complete" : faults.count == 8 ? "nothing fetched" : "partial"
        return [
            "id": "\(refresh.id)", "iso": isoTime(refresh.started),
            "time": zone.minute(refresh.started),
            "outcome": refresh.mismatch.map { "\(outcome); the sums do not agree: \($0)" }
                ?? outcome,
            "hasFaults": !faults.isEmpty, "faults": faults, "new": sum(\.new),
            "updated": sum(\.updated), "rejected": sum(\.rejected),
            "removed": "\(refresh.removed)", "stored": refresh.stored.map { "\($0)" } ?? "",
        ]
    }
}
