import Incidents

extension IncidentFilter {
    /// - Parameters:
    ///   - parameters: a query.
    ///   - now: what a time such as `24h` is before; Unix seconds.
    ///   - zone: that of dates.
    /// - Throws: `ParameterError`
    init(
        _ parameters: Parameters, before now: Int64, in zone: PageZone = .utc
    ) throws(ParameterError) {
        self.init()
        types = try parameters.all(.type) { text in
            IncidentSource.all.contains { $0.name == text } ? text : nil
        }
        priorities = try parameters.all(.priority, Priority.init)
        employees = try parameters.all(.employee, employeeID)
        addresses = try parameters.all(.address) { Address($0) }
        since = try parameters.one(.since) { PointInTime($0, before: now, in: zone)?.seconds }
        until = try parameters.one(.until) { PointInTime($0, before: now, in: zone)?.seconds }
        seenSince = try parameters.one(.seenSince) { text in
            PointInTime(text, before: now, in: zone).map { Int64($0.seconds.rounded(.up)) }
        }
        if let since, let until, since >= until { throw .contradictory(.since, .until) }
    }

    /// The query that means the same later, too: times are spelled out. Of a span that is yet to begin, and so is
    /// empty, only the beginning: nobody may ask for an empty one.
    var query: [(Parameter, String)] {
        let lists: [(Parameter, [String])] = [
            (.priority, priorities.map(\.rawValue)), (.type, types),
            (.employee, employees.map(String.init)), (.address, addresses.map(\.description)),
        ]
        let times: [(Parameter, Double?)] = [
            (.since, since), (.until, until == since ? nil : until),
            (.seenSince, seenSince.map(Double.init)),
        ]
        return lists.filter { !$0.1.isEmpty }.map { ($0.0, $0.1.joined(separator: ",")) }
            + times.compactMap { time in
                time.1.map { (time.0, Incident.Key.shortestDecimal($0)) }
            }
    }
}

/// A path of ours with a query, for a link.
func link(_ path: String, _ query: [(Parameter, String)]) -> String {
    // A time may be typed with a blank in it, which no request has. Nothing else that is taken needs an escape.
    let items = query.map { "\($0.0.rawValue)=\($0.1.replacing(" ", with: "%20"))" }
    return items.isEmpty ? path : "\(path)?\(items.joined(separator: "&"))"
}
