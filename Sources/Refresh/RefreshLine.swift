import Foundation
import IncidentStore
import Incidents

/// The line that sums a refresh up for the administrator.
struct RefreshLine: CustomStringConvertible {
    let summary: RefreshSummary
    /// `nil` where nothing was fetched, and nothing removed.
    let report: PublishedReport?
    let duration: Duration

    var description: String {
        let seconds = (duration / .seconds(1)).formatted(decimals: 1)
        let run = "\(seconds) s, run \(summary.runID)"
        guard let report else {
            return "refresh failed, \(run): nothing was fetched; the report stays as it was"
        }
        guard summary.sources.contains(where: { $0.error == nil }) else {
            let parts = removals + [Self.text(summary.stored), Self.text(report)]
            return "refresh failed, \(run): nothing was fetched; \(parts.joined(separator: "; "))"
        }
        let parts =
            summary.sources.map(Self.text) + removals + [Self.text(summary.stored)]
            + [Self.text(report)]
        return "refresh \(result), \(run): \(parts.joined(separator: "; "))"
    }

    private var result: String {
        let failed = summary.sources.count { $0.error != nil }
        let failures = failed == 0 ? [] : ["\(counted(failed, "source", "sources")) failed"]
        let findings = summary.sources.compactMap { source in
            source.finding.map { "\(source.source) \($0.rawValue)" }
        }
        return summary.isComplete
            ? "complete" : (["partial"] + failures + findings).joined(separator: ", ")
    }

    private static func text(_ source: SourceSummary) -> String {
        let counts = source.counts
        guard source.error == nil else { return "\(source.source) failed" }
        guard source.source != IdentityAnswer.source else {
            return "identities \(counts.fetched) fetched, \(counts.rejected) rejected"
        }
        let pastRetention =
            counts.pastRetention == 0 ? "" : ", \(counts.pastRetention) past retention"
        return "\(source.source) \(counts.fetched) fetched, \(counts.new) new, "
            + "\(counts.updated) updated, \(counts.unchanged) unchanged, "
            + "\(counts.rejected) rejected\(pastRetention), \(counts.unattributed) unattributed"
    }

    private var removals: [String] {
        summary.removed == 0 ? [] : ["\(summary.removed) removed by retention"]
    }

    private static func text(_ stored: StoredCounts) -> String {
        "\(stored.incidents) stored, \(stored.attributed) attributed, "
            + "\(stored.unattributed) unattributed"
    }

    private static func text(_ report: PublishedReport) -> String {
        "report \(report.isChanged ? "of" : "unchanged,") \(report.employees) employees, "
            + "\(report.bytes) bytes (\(report.gzipBytes) gzipped)"
    }
}

extension Double {
    /// With so many digits after the decimal point, in no locale.
    func formatted(decimals: Int) -> String {
        String(format: "%.\(decimals)f", self)
    }
}
