public import Logging
import SystemPackage

/// Log lines for a person at a terminal and for the journal: one line per message on standard error,
/// the level in front where it asks for attention, control characters escaped. The journal adds time
/// and program by itself.
public struct ServiceLog: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let write: @Sendable (String) -> Void

    /// A logger of a program, on standard error.
    public static func logger(program: String, level: Logger.Level) -> Logger {
        Logger(label: program) { _ in ServiceLog(level: level, write: writeToStandardError) }
    }

    /// `write` takes each line, its newline included.
    public init(level: Logger.Level, write: @escaping @Sendable (String) -> Void) {
        logLevel = level
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line =
            switch event.level {
            case .info, .notice: ""
            case .trace, .debug, .warning, .error, .critical: "\(event.level): "
            }
        line += Self.escaped("\(event.message)")
        let metadata = metadata.merging(event.metadata ?? [:]) { _, explicit in explicit }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(Self.escaped(key))=\(Self.escaped("\(value)"))"
        }
        write(line + "\n")
    }

    /// The text with everything escaped that could forge a line or steer a terminal: control and format
    /// characters (bidirectional marks among them) and separators of lines.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            if isUnsafe(scalar) {
                result += scalar.escaped(asASCII: true)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }

    private static func writeToStandardError(_ line: String) {
        // There is nowhere left to report a closed standard error.
        _ = try? FileDescriptor.standardError.writeAll(line.utf8)
    }
}
