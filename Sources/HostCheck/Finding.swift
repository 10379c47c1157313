/// What was found out about one thing: a line of `incidents-fetch check`.
public struct Finding: Sendable, Equatable, CustomStringConvertible {
    public enum Verdict: String, Sendable {
        case ok
        /// Something is wrong; the text says what to do about it.
        case toDo = "to do"
        /// There is nothing here to look at, or no way to.
        case notChecked = "not checked"
    }

    public let verdict: Verdict
    /// What it is about, such as `timer`.
    public let subject: String
    public let text: String

    public var description: String { "\(verdict.rawValue): \(subject): \(text)" }

    public static func ok(_ subject: String, _ text: String) -> Finding {
        Finding(verdict: .ok, subject: subject, text: text)
    }

    public static func toDo(_ subject: String, _ text: String) -> Finding {
        Finding(verdict: .toDo, subject: subject, text: text)
    }

    public static func notChecked(_ subject: String, _ text: String) -> Finding {
        Finding(verdict: .notChecked, subject: subject, text: text)
    }
}
