import Logging
import SystemPackage

/// How a line says the level of its message.
public enum LineForm: Sendable {
    /// For a person: as a word, where the message asks for attention.
    case plain
    /// For the journal: as `<N>`, a priority of syslog (sd-daemon(3)).
    case journal

    /// The form for whoever reads standard error.
    ///
    /// systemd names the stream that it connected to the journal (systemd.exec(5)): one that was
    /// redirected since is another, although the variable is still there.
    public static func ofStandardError(environment: [String: String]) -> LineForm {
        guard let stream = environment["JOURNAL_STREAM"],
            let stat = try? FileDescriptor.standardError.stat(),
            stream == "\(stat.deviceID.rawValue):\(stat.inode.rawValue)"
        else { return .plain }
        return .journal
    }

    /// What stands in front of a message of this level.
    func prefix(of level: Logger.Level) -> String {
        switch (self, level) {
        case (.journal, _): "<\(level.priority)>"
        case (.plain, .info), (.plain, .notice): ""
        case (.plain, _): "\(level): "
        }
    }
}

extension Logger.Level {
    /// As syslog(3) numbers them.
    fileprivate var priority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
