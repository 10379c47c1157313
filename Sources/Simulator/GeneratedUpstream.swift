import Incidents

/// A made-up upstream: 5,000 employees, and for each source about as many incidents in the last 7 days as
/// wanted.
///
/// It keeps no state: what it shows follows from its seed and the time alone. An incident shows
/// from its timestamp on for 7 days, always with the same key; about one in ten changes its priority
/// once, between an hour and three days after its timestamp. Every employee is equally likely each
/// time, which is how the real upstream draws them: about 2,840 of the 5,000 have incidents.
/// Unless it is calm, it is a `LivelyWorld` as well.
public struct GeneratedUpstream: Sendable {
    public static let defaultSeed: UInt64 = 1
    static let employeeCount = 5000
    public static let defaultIncidentsPerSource = 600
    /// How long an incident shows, in seconds.
    static let window = 7 * 86_400.0
    /// An answer of the real upstream is not sorted, but 10 to 60 ascending runs one after the other.
    static let runs = 30

    private let seed: UInt64
    private let incidentsPerSource: Int
    private let workforce: Workforce
    private let lively: LivelyWorld?

    /// - Parameters:
    ///   - seed: another one makes up other employees and incidents.
    ///   - incidentsPerSource: about how many each shows.
    ///   - isCalm: leaves out all that a `LivelyWorld` adds.
    public init(
        seed: UInt64 = defaultSeed, incidentsPerSource: Int = defaultIncidentsPerSource,
        isCalm: Bool = false
    ) {
        self.seed = seed
        self.incidentsPerSource = incidentsPerSource
        let workforce = Workforce(count: Self.employeeCount, seed: seed)
        self.workforce = workforce
        lively = isCalm ? nil : LivelyWorld(workforce: workforce, seed: seed)
    }

    /// The list that the request asks for, as it is or as a fault leaves it; `nil` where there is none.
    public func answer(to request: UpstreamRequest, at now: Double) -> UpstreamAnswer? {
        guard let resource = UpstreamResource(path: request.path) else { return nil }
        return answer(for: resource, at: now)
    }

    func answer(for resource: UpstreamResource, at now: Double) -> UpstreamAnswer {
        let answer = UpstreamAnswer(body: payload(of: resource, at: now).utf8)
        return fault(of: resource, at: now)?.answer(insteadOf: answer, at: now) ?? answer
    }

    /// The fault that a list has at a time, for the log.
    public func fault(of resource: UpstreamResource, at now: Double) -> SourceFault? {
        lively?.fault(at: now).flatMap { .incidents($0.source) == resource ? $0 : nil }
    }

    /// The JSON text of a list at a time, in Unix seconds, UTC, without a fault.
    public func payload(of resource: UpstreamResource, at now: Double) -> String {
        switch resource {
        case .identities: lively?.identities(at: now) ?? workforce.identities
        case .incidents(let source): payload(of: source, at: now)
        }
    }

    private func payload(of source: IncidentSource, at now: Double) -> String {
        let start = now - Self.window
        let slots = Int(start / slotSeconds)...Int(now / slotSeconds)
        let incidents =
            slots
            .map { incident(of: source, slot: $0) }
            .filter { start < $0.timestamp && $0.timestamp <= now }
            .sorted { ($0.run, $0.timestamp) < ($1.run, $1.timestamp) }
        return #"{"results": ["#
            + incidents.map { $0.json(at: now) }.joined(separator: ", ") + "]}\n"
    }

    /// Time is cut into slots of this many seconds, with one incident of each source in each.
    private var slotSeconds: Double { Self.window / Double(incidentsPerSource) }

    private func incident(of source: IncidentSource, slot: Int) -> GeneratedIncident {
        var incident = GeneratedIncident(
            source: source, slot: slot, slotSeconds: slotSeconds, workforce: workforce, seed: seed)
        lively?.enliven(
            &incident, of: source, slot: slot, slotsPerWeek: incidentsPerSource)
        return incident
    }
}
