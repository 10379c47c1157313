import Foundation
import IncidentStore
import Incidents
import Logging

/// A line of the log and its level.
struct LogLine: Equatable {
    let level: Logger.Level
    let text: String
}

extension RefreshSummary {
    /// What the log tells of the sources. Warnings are for a person: one for each change for the worse,
    /// and in each refresh one line for all that lasts. Notices say what is well again.
    var logLines: [LogLine] {
        failures + sources.flatMap { $0.changes(until: started) }
            + identities + findingLines
            + Self.lasting("still failing", sources.compactMap(stillFailing))
            + Self.lasting("still rejected", sources.compactMap(stillRejected))
    }

    /// A line for each source that failed; one for all where all failed for the same cause.
    private var failures: [LogLine] {
        let failed = sources.filter { $0.error != nil }
        let causes = Set(failed.map(\.cause))
        guard failed.count > 1, failed.count == sources.count, causes.count == 1,
            let cause = causes.first
        else { return failed.map(\.failure) }
        let isNews = failed.contains(where: \.isNewFailure)
        return [
            LogLine(
                level: isNews ? .warning : .info,
                text: "all \(failed.count) sources failed: \(cause)")
        ]
    }

    private var identities: [LogLine] {
        if let held = heldIdentities {
            let since = held.since < started ? "still held back, for " : "held back"
            let length = held.since < started ? spelled(seconds: started - held.since) : ""
            let text =
                "identities are \(since)\(length): \(grouped(held.addressesBefore)) → "
                + "\(grouped(held.addresses)) addresses, so those of before are used; where that is the "
                + "truth, type: incidents-fetch accept-identities"
            return [LogLine(level: .warning, text: text)]
        }
        if sources.contains(where: { $0.finding == .heldBack }) {
            let text =
                "identities are not taken: they lack more than a fifth of the addresses of before; where that "
                + "is the truth, set the clock first (timedatectl): they can be accepted once a refresh that "
                + "knows the time has held them back"
            return [LogLine(level: .warning, text: text)]
        }
        guard let heldBefore, sources.contains(where: \.isTakenMap) else { return [] }
        let text = "identities are taken again, after \(spelled(seconds: started - heldBefore))"
        return [LogLine(level: .notice, text: text)]
    }

    private static func lasting(_ what: String, _ parts: [String]) -> [LogLine] {
        guard !parts.isEmpty else { return [] }
        return [LogLine(level: .warning, text: "\(what): \(parts.joined(separator: ", "))")]
    }

    private func stillFailing(_ source: SourceSummary) -> String? {
        guard source.error != nil, let outage = source.outage else { return nil }
        // This refresh is one more.
        let refreshes = counted(outage.refreshes + 1, "refresh", "refreshes")
        let length = spelled(seconds: started - outage.since)
        return "\(source.source) for \(outage.atLeast)\(length) (\(outage.atLeast)\(refreshes))"
    }

    private func stillRejected(_ source: SourceSummary) -> String? {
        guard let since = source.rejections.knownSince else { return nil }
        let records = counted(source.rejections.known, "record", "records")
        return "\(source.source) \(records) (for \(spelled(seconds: started - since)))"
    }
}

extension SourceSummary {
    fileprivate var isTakenMap: Bool { source == IdentityAnswer.source && isSuccess }

    fileprivate func changes(until now: Int64) -> [LogLine] {
        guard error == nil else { return [] }
        return retries + recovery(until: now) + newlyRejected + notRejectedAnyMore
    }

    fileprivate var failure: LogLine {
        // Of a failure that lasts, how long it has is in the line for all.
        LogLine(
            level: isNewFailure ? .warning : .info,
            text: failureText(source, sentence, attempts: attempts))
    }

    /// Whether it did not fail before, or for another reason.
    fileprivate var isNewFailure: Bool {
        outage == nil || errorBefore != error?.code
    }

    private var sentence: String { error.map { "\($0)" } ?? "" }

    /// Why it failed, without what is its own in the URL.
    fileprivate var cause: String {
        let path =
            IncidentSource.all.first { $0.name == source }?.path ?? IdentityAnswer.path
        return causeText(sentence.replacing(path, with: "…"), attempts: attempts)
    }

    private var retries: [LogLine] {
        guard attempts > 1 else { return [] }
        return [LogLine(level: .info, text: "\(source) answered at attempt \(attempts)")]
    }

    private func recovery(until now: Int64) -> [LogLine] {
        guard let outage else { return [] }
        let refreshes = counted(outage.refreshes, "failed refresh", "failed refreshes")
        let text =
            "\(source) answers again, after \(outage.atLeast)"
            + "\(spelled(seconds: now - outage.since)) and \(outage.atLeast)\(refreshes)"
        return [LogLine(level: .notice, text: text)]
    }

    /// No content of a record: it may be personal, and upstream could write what it likes.
    private var newlyRejected: [LogLine] {
        let examples = rejections.examples.map { example in
            "\(source): record \(example.position) of the answer, counted from 1, is rejected: "
                + "\(example.reason)"
        }
        let others = rejections.new - rejections.examples.count
        let more = counted(others, "more record is", "more records are")
        let rest = others == 0 ? [] : ["\(source): \(more) newly rejected"]
        return (examples + rest).map { LogLine(level: .warning, text: $0) }
    }

    private var notRejectedAnyMore: [LogLine] {
        guard rejectedBefore > 0, counts.rejected == 0 else { return [] }
        return [LogLine(level: .notice, text: "\(source): no record is rejected any more")]
    }
}

extension Outage {
    fileprivate var atLeast: String { isWhole ? "" : "more than " }
}

/// The line of a source that failed.
func failureText(_ source: String, _ error: String, attempts: Int) -> String {
    "\(source) failed: " + causeText(error, attempts: attempts)
}

private func causeText(_ error: String, attempts: Int) -> String {
    error + (attempts > 1 ? " (after \(attempts) attempts)" : "")
}

/// With separators of thousands, as in `5,000`.
func grouped(_ number: Int) -> String {
    number.formatted(.number.locale(Locale(identifier: "en_US")).grouping(.automatic))
}

/// How many of something, as in `2 sources`.
func counted(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
}

/// A length of time by its two largest units, as in `2 h 40 min`; a negative one, of a clock that was
/// set back, is none.
func spelled(seconds: Int64) -> String {
    let length = max(0, seconds)
    let (days, hours, minutes) = (length / 86_400, length / 3600 % 24, length / 60 % 60)
    let units = [(days, "d"), (hours, "h"), (minutes, "min"), (length % 60, "s")]
    let largest = units.firstIndex { $0.0 > 0 } ?? 3
    return units[largest...].prefix(2).filter { $0.0 > 0 || largest == 3 }
        .map { "\($0.0) \($0.1)" }.joined(separator: " ")
}
