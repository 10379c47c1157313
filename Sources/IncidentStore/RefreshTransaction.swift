import GRDB
import Incidents

/// One refresh of the store, from what arrived to the log, within a database transaction.
struct RefreshTransaction {
    private let db: Database
    private let arrivals: RefreshArrivals
    private let refresh: Int64

    init(_ db: Database, _ arrivals: RefreshArrivals) throws {
        self.db = db
        self.arrivals = arrivals
        refresh = try RefreshLog.nextID(in: db)
    }

    func run() throws -> RefreshSummary {
        let isTimeKnown = arrivals.clock.state.isKnown
        let isMended =
            try isTimeKnown && WrongTimes.mend(at: arrivals.started, in: refresh, db)
        var rejected = try RejectedRecordWriter(db, refresh: refresh, seen: arrivals.started)
        let heldBefore = try HeldIdentities.since(in: db)
        let (identities, held, reattributed) = try takeIdentities(&rejected)
        let histories = try AddressHistories(in: db)
        var sources = [identities]
        var mismatches: [String] = []
        var reading: Duration = .zero
        let indexes = try PostponedIndexes(in: db)
        for arrival in arrivals.incidents {
            let before = try storedCount(of: arrival.source)
            let summary = try take(arrival, histories, &rejected, &reading)
            let added = try storedCount(of: arrival.source) - before
            mismatches += [RefreshSums.mismatch(summary, added: added)].compactMap(\.self)
            sources.append(summary)
        }
        try indexes.make(in: db)
        let dropped = try rejected.finish()
        let removed = try removePastRetention(isMapTaken: identities.isSuccess && isTimeKnown)
        let stored = try StoredCounts.write(in: db)
        mismatches += [RefreshSums.mismatch(stored)].compactMap(\.self)
        let summary = RefreshSummary(
            runID: arrivals.runID, started: arrivals.started,
            sources: try sources.map(withUnattributed), heldIdentities: held,
            heldBefore: isTimeKnown ? heldBefore : nil, removed: removed,
            droppedRejections: dropped, stored: stored,
            mismatches: mismatches, reading: reading)
        try RefreshLog.write(
            summary, refresh: refresh, ended: arrivals.ended, cutoff: arrivals.cutoff,
            clock: arrivals.clock, in: db)
        // Where nothing came and nothing went, nothing changes that a summary shows.
        let isAnswered = summary.sources.contains { $0.error == nil }
        if isAnswered || removed > 0 || isMended {
            let end =
                isAnswered && isTimeKnown ? nil : try RefreshLog.dataTime(in: db)
            try StandardSummaries.write(until: end ?? arrivals.started, in: db)
        }
        let isReportChanged =
            removed > 0 || isMended || reattributed > 0
            || summary.sources.contains { $0.counts.new > 0 || $0.counts.updated > 0 }
        try Publication.outdate(isReportChanged: isReportChanged, in: db)
        return summary
    }

    /// A map that failed or is held back neither extends nor ends a sighting: what was known stays so.
    ///
    /// - Returns: also how many stored incidents are attributed otherwise now.
    private func takeIdentities(
        _ rejectedRecords: inout RejectedRecordWriter
    ) throws -> (SourceSummary, HeldIdentities?, Int) {
        var summary = try SourceSummary(arrivals.identities, in: db)
        guard case .success(let answer) = arrivals.identities.outcome else {
            return (summary, nil, 0)
        }
        summary.counts.fetched = answer.entryCount
        summary.counts.rejected = answer.rejectedCount
        try answer.forEachRejected { record in
            try rejectedRecords.write(record, noting: &summary.rejections)
        }
        rejectedRecords.countMore(
            max(0, answer.rejectedCount - IncidentAnswer.mostRejections),
            noting: &summary.rejections)
        let map = SeenIdentities(
            identities: answer.map, started: arrivals.started, ended: arrivals.ended)
        let (missing, before) = try AddressSightings.lost(in: answer.map, db)
        let isDoubtful = HeldIdentities.isDoubtful(missing: missing, of: before)
        if isDoubtful { summary.finding = .heldBack }
        // Of a map from an unknown time nobody can tell when its addresses were held.
        guard arrivals.clock.state.isKnown else { return (summary, nil, 0) }
        guard !isDoubtful else {
            let held = try HeldIdentities.keep(
                map, addressesBefore: before, in: refresh, db)
            return (summary, held, 0)
        }
        let reattributed = try IdentityTransaction(db, map, refresh: refresh).run()
        return (summary, nil, reattributed)
    }

    private func take(
        _ arrival: Arrival<IncidentAnswer>,
        _ histories: AddressHistories,
        _ rejectedRecords: inout RejectedRecordWriter,
        _ reading: inout Duration
    ) throws -> SourceSummary {
        var summary = try SourceSummary(arrival, in: db)
        guard case .success(let answer) = arrival.outcome else { return summary }
        summary.counts.fetched = answer.recordCount
        summary.paging = answer.paging
        summary.finding =
            answer.isIncomplete
            ? .incomplete : summary.isShrunk(to: answer.recordCount) ? .shrunk : nil
        if arrivals.clock.state.isKnown {
            summary.gap = try SourceGap.ended(
                by: answer.source, started: arrivals.started, in: db)
        }
        var writer = try IncidentWriter(
            db, type: answer.source.name, refresh: refresh, seen: arrivals.started,
            histories: histories)
        let arrivals = arrivals
        reading += try ReadAhead.forEach(byteCount: \.byteCount) { give in
            try answer.forEach(within: arrivals.times) { record in
                try give(ReadRecord(record, arrivals))
            }
        } _: { (record: ReadRecord) in
            switch record {
            case .rejected(let record):
                summary.counts.rejected += 1
                try rejectedRecords.write(record, noting: &summary.rejections)
            case .moreRejected(let count):
                summary.counts.rejected += count
                rejectedRecords.countMore(count, noting: &summary.rejections)
            case .pastRetention(let count): summary.counts.pastRetention += count
            case .incident(let incident): try writer.write(incident)
            case .twins(let twins): try writer.write(twins)
            }
        }
        summary.counts.new = writer.written.new
        summary.counts.updated = writer.written.updated
        summary.counts.unchanged = writer.written.unchanged
        return summary
    }

    private func removePastRetention(isMapTaken: Bool) throws -> Int {
        guard let cutoff = arrivals.cutoff else { return 0 }
        let lastMap =
            isMapTaken ? refresh : try RefreshLog.lastSuccess(of: IdentityAnswer.source, in: db)
        return try Retention.remove(
            before: cutoff, lastMap: lastMap, in: refresh, started: arrivals.started, db)
    }

    private func storedCount(of source: String) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM incidents WHERE type = ?", arguments: [source]) ?? 0
    }

    private func withUnattributed(_ summary: SourceSummary) throws -> SourceSummary {
        var summary = summary
        summary.counts.unattributed =
            try Int.fetchOne(
                db, sql: "SELECT sum(unattributed) FROM incident_counts WHERE type = ?",
                arguments: [summary.source]) ?? 0
        return summary
    }
}

extension SourceSummary {
    /// What arrived, and what the log tells of the refreshes before.
    fileprivate init<Answer>(_ arrival: Arrival<Answer>, in db: Database) throws {
        source = arrival.source
        error =
            switch arrival.outcome {
            case .success: nil
            case .failure(let error): error
            }
        attempts = arrival.attempts
        seconds = arrival.seconds
        bytes = arrival.bytes
        outage = try RefreshLog.outage(of: source, in: db)
        fetchedBefore = try RefreshLog.lastRecords(of: source, in: db)
        errorBefore = try RefreshLog.lastError(of: source, in: db)
        rejectedBefore = try RefreshLog.lastRejected(of: source, in: db)
    }
}

/// What a record of an answer comes to, as the store takes it.
private enum ReadRecord: Sendable {
    case incident(IncidentRow)
    case twins(Twins)
    case pastRetention(Int)
    case rejected(RejectedRecord)
    case moreRejected(Int)

    init(_ record: IncidentAnswer.Record, _ arrivals: RefreshArrivals) {
        func isPastRetention(_ key: Incident.Key) -> Bool {
            arrivals.cutoff.map { key.timestamp < Double($0) } ?? false
        }
        switch record {
        case .rejected(let record): self = .rejected(record)
        case .moreRejected(let count): self = .moreRejected(count)
        case .incident(let incident):
            self =
                isPastRetention(incident.key)
                ? .pastRetention(1) : .incident(IncidentRow(incident))
        case .twins(let twins):
            self =
                isPastRetention(twins.key)
                ? .pastRetention(twins.contents.count) : .twins(twins)
        }
    }

    /// What it takes in memory, about.
    var byteCount: Int {
        switch self {
        case .incident(let incident): 100 + incident.record.utf8.count
        case .twins(let twins): twins.contents.count * 400
        case .rejected(let record): 100 + record.text.utf8.count
        case .pastRetention, .moreRejected: 0
        }
    }
}
