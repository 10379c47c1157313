import FastCGI
import Incidents
import IncidentStore

/// `/incidents/metrics`: the text format of Prometheus, names and units by its conventions.
struct Metrics {
    private var text = ""

    /// - Parameters:
    ///   - status: `nil` before the first report.
    ///   - state: what it comes to now.
    ///   - version: the program's.
    init(_ status: StoreStatus?, state: RefreshState, version: String) {
        add("incidents_build_info", "The version of the responder.", [(["version": version], 1)])
        add(
            "incidents_refresh_state", "1 for the state that holds: how current the report is.",
            RefreshState.allCases.map { (["state": $0.rawValue], $0 == state ? 1 : 0) })
        guard let status else { return }
        addRefresh(status)
        addSources(status.sources)
        addStored(status)
    }

    var representation: Representation {
        Representation("text/plain; version=0.0.4; charset=utf-8", Array(text.utf8))
    }

    private mutating func addRefresh(_ status: StoreStatus) {
        guard let refresh = status.lastRefresh else { return }
        add(
            "incidents_last_refresh_timestamp_seconds", "When the last refresh started.",
            [([:], Double(refresh.started))])
        add(
            "incidents_last_refresh_fetch_duration_seconds",
            "How long the last refresh waited for the upstream.",
            refresh.ended.map { [([:], Double($0 - refresh.started))] } ?? [])
        add(
            "incidents_last_refresh_removed_incidents",
            "Incidents that the retention removed in the last refresh.",
            [([:], Double(refresh.removed))])
        add(
            "incidents_last_refresh_sums_agree", "0 where records got lost in the last refresh.",
            [([:], refresh.mismatch == nil ? 1 : 0)])
    }

    private mutating func addSources(_ sources: [SourceStatus]) {
        func each(_ value: (SourceStatus) -> Double?) -> [([String: String], Double)] {
            sources.compactMap { source in value(source).map { (["source": source.name], $0) } }
        }
        add(
            "incidents_last_refresh_success_timestamp_seconds",
            "When the last refresh started that took the source's answer.",
            each { $0.lastSuccess.map(Double.init) })
        add(
            "incidents_source_up",
            "1 where the source answered in the last refresh, and nothing was wrong with it.",
            each { $0.last == nil ? nil : $0.isAmiss ? 0 : 1 })
        add(
            "incidents_source_fetch_duration_seconds",
            "How long the source took in the last refresh, all attempts together.",
            each { $0.last?.seconds })
        add(
            "incidents_source_attempts", "How often the source was asked in the last refresh.",
            each { $0.last?.attempts.map(Double.init) })
        add(
            "incidents_source_records", "Records of the source's last answer.",
            each { $0.lastRecords.map(Double.init) })
        add(
            "incidents_source_complete_since_timestamp_seconds",
            "From when on nothing is missing of the source, as far as is known.",
            each { $0.completeSince.map(Double.init) })
    }

    private mutating func addStored(_ status: StoreStatus) {
        func each(_ value: (SummaryTotal) -> Int) -> [([String: String], Double)] {
            status.counts.map {
                (["type": $0.type, "priority": $0.priority.rawValue], Double(value($0)))
            }
        }
        add("incidents_stored_incidents", "Stored incidents, each once.", each(\.incidents))
        add(
            "incidents_unattributed_incidents", "Stored incidents that nobody is named for.",
            each(\.unattributed))
        add(
            "incidents_rejected_records", "Records that could not be understood, each once.",
            [([:], Double(status.rejectedRecords))])
        add(
            "incidents_employees", "Employees that identities or incidents named.",
            [([:], Double(status.employees))])
    }

    private mutating func add(
        _ name: String, _ help: String, _ samples: [(labels: [String: String], value: Double)]
    ) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for (labels, value) in samples {
            let pairs = labels.sorted { $0.key < $1.key }
                .map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
            let names = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
            text += "\(name)\(names) \(Incident.Key.shortestDecimal(value))\n"
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }
}
