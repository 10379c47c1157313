import FoundationEssentials
public import Logging
import SystemPackage

/// Log lines for a person at a terminal and for the journal: one line per message on standard error,
/// its level in front in the form of the reader, control characters escaped. The journal adds time and
/// program by itself.
public struct ServiceLog: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let form: LineForm
    private let write: @Sendable (String) -> Void

    /// A logger of a program, on standard error.
    public static func logger(program: String, level: Logger.Level) -> Logger {
        let form = LineForm.ofStandardError(environment: ProcessInfo.processInfo.environment)
        return Logger(label: program) { _ in
            ServiceLog(level: level, form: form, write: writeToStandardError)
        }
    }

    /// `write` takes each line, its newline included.
    public init(
        level: Logger.Level, form: LineForm = .plain, write: @escaping @Sendable (String) -> Void
    ) {
        logLevel = level
        self.form = form
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = form.prefix(of: event.level) + Self.escaped("\(event.message)")
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
