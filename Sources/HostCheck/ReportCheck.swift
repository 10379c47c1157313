import Foundation
import IncidentStore
import Incidents

/// How old what the report shows is. Run as the state folder's owner, who may open the store.
struct ReportCheck {
    private static let subject = "report"

    let folder: String
    /// Between refreshes, in seconds.
    let period: Int
    /// Unix seconds.
    let now: Int
    let advice: Advice

    func finding() -> Finding {
        do throws(StoreError) {
            return finding(try IncidentStore.lastSuccesses(inFolder: folder))
        } catch {
            return .toDo(Self.subject, "\(error)")
        }
    }

    /// What the times at which the sources last answered, in Unix seconds, come to.
    func finding(_ lastSuccesses: [String: Int]) -> Finding {
        guard !lastSuccesses.isEmpty else {
            return .toDo(Self.subject, "there is none yet; \(advice.refresh)")
        }
        let sources = [IdentityAnswer.source] + IncidentSource.all.map(\.name)
        if let source = sources.first(where: { lastSuccesses[$0] == nil }) {
            return .toDo(Self.subject, "\(source) has never answered; \(advice.log)")
        }
        let times = sources.map { (source: $0, time: lastSuccesses[$0] ?? 0) }
        // A clock that was ahead makes what is old look fresh.
        if let (source, time) = times.first(where: { $0.time > now }) {
            return .toDo(
                Self.subject,
                "\(source) last answered at \(Self.text(time)), which is yet to come; "
                    + "check the clock: timedatectl")
        }
        let (source, time) = times.min { $0.time < $1.time } ?? ("", now)
        guard now - time <= 3 * period else {
            return .toDo(
                Self.subject,
                "\(source) last answered at \(Self.text(time)), more than three refresh periods ago; "
                    + advice.log)
        }
        return .ok(
            Self.subject, "every source answered less than \((now - time) / 60 + 1) min ago")
    }

    private static func text(_ time: Int) -> String {
        Date(timeIntervalSince1970: Double(time)).formatted(.iso8601)
    }
}
