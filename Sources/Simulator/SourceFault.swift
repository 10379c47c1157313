import HTTPDates
import Incidents

/// The one source that fails for two minutes of an hour, which each hour has.
public struct SourceFault: Sendable, CustomStringConvertible {
    enum Kind: CaseIterable, Sendable {
        case unavailable
        case cutShort
        case webPage
    }

    static let seconds = 120.0

    let source: IncidentSource
    let kind: Kind
    /// Unix seconds, UTC; it lasts up to, but not including, the end.
    let begin: Double
    var end: Double { begin + Self.seconds }

    /// The fault of an hour, counted since 1970.
    init(hour: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed, series: "faults", place: hour)
        source = random.element(of: IncidentSource.all)
        kind = random.element(of: Kind.allCases)
        begin = Double(hour) * 3600 + Double(random.next(below: 3600 - Int(Self.seconds)))
    }

    /// The fault that there is at a time; mostly `nil`.
    init?(at now: Double, seed: UInt64) {
        self.init(hour: Int(now / 3600), seed: seed)
        guard begin <= now, now < end else { return nil }
    }

    public var description: String {
        let what =
            switch kind {
            case .unavailable: "answers 503 with Retry-After"
            case .cutShort: "is cut short"
            case .webPage: "is a web page, with status 200"
            }
        return
            "\(source.name) \(what) until \(HTTPDate(unixSeconds: Int(end))), as for two minutes "
            + "of each hour one source does; --calm turns it off"
    }

    /// What takes the place of an answer of the source.
    func answer(insteadOf answer: UpstreamAnswer, at now: Double) -> UpstreamAnswer {
        switch kind {
        case .unavailable:
            let seconds = Int((end - now).rounded(.up))
            return .error(503, "Down for maintenance.", headers: [("Retry-After", "\(seconds)")])
        case .cutShort:
            return UpstreamAnswer(
                headers: [("Content-Length", "\(answer.body.count)")],
                body: answer.body.prefix(answer.body.count / 2))
        case .webPage:
            return UpstreamAnswer(
                headers: [("Content-Type", "text/html")],
                body: "<!doctype html><title>Maintenance</title><p>Please come back later.\n".utf8)
        }
    }
}
