import Foundation
import IncidentStore
import Incidents
import Logging

extension RefreshSummary {
    /// What the log tells of answers that came, but that something is odd about.
    var findingLines: [LogLine] {
        sources.flatMap {
            [$0.shrinkage, $0.incompleteness, $0.missing(until: started)].compactMap(\.self)
        }
            + [allPastRetention, dropped].compactMap(\.self)
            + mismatches.map(Self.fault)
    }

    private static func fault(_ mismatch: String) -> LogLine {
        let text =
            "the sums of this refresh do not agree, which is a fault of this program; report it: "
            + mismatch
        return LogLine(level: .error, text: text)
    }

    private var allPastRetention: LogLine? {
        let counts = sources.filter { $0.source != IdentityAnswer.source }.map(\.counts)
        let past = counts.map(\.pastRetention).reduce(0, +)
        let understood = counts.map { $0.fetched - $0.rejected }.reduce(0, +)
        guard past > 0, past == understood else { return nil }
        let text =
            "all incidents that came (\(grouped(past))) are past the retention, so none is kept; "
            + "check INCIDENTS_RETENTION_DAYS, and the timestamps of the upstream"
        return LogLine(level: .warning, text: text)
    }

    private var dropped: LogLine? {
        guard droppedRejections > 0 else { return nil }
        let records = counted(droppedRejections, "record", "records")
        let text =
            "rejected records: \(records) dropped, the oldest first; there are too many to keep"
        return LogLine(level: .warning, text: text)
    }
}

extension SourceSummary {
    fileprivate var shrinkage: LogLine? {
        guard finding == .shrunk, let fetchedBefore else { return nil }
        let text =
            "\(source) shrank: \(grouped(fetchedBefore)) → \(grouped(counts.fetched)) records; they are "
            + "stored, but others may be missing; ask who runs the upstream"
        return LogLine(level: .warning, text: text)
    }

    fileprivate var incompleteness: LogLine? {
        guard finding == .incomplete else { return nil }
        let count = paging.count.map { max($0, Double(counts.fetched)) }
        let all = count.map { " of \(Incident.Key.shortestDecimal($0))" } ?? ""
        let next =
            paging.hasNext
            ? "its answer names a next page, which is not read" : "others did not come"
        let text =
            "\(source) is incomplete: \(counts.fetched)\(all) records came, and \(next); they are stored, "
            + "but others are missing; ask who runs the upstream for all in one answer"
        return LogLine(level: .warning, text: text)
    }

    fileprivate func missing(until now: Int64) -> LogLine? {
        guard let gap else { return nil }
        let text =
            "\(source): incidents between \(Self.text(gap.from)) and \(Self.text(gap.until)) may be "
            + "missing: it had not answered for \(spelled(seconds: now - gap.from)), and an answer "
            + "goes back \(spelled(seconds: now - gap.until))"
        return LogLine(level: .warning, text: text)
    }

    private static func text(_ time: Int64) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }
}
