/// One setting of a program: where its value may come from, in order of precedence (command-line
/// option, then environment variables, then nothing: the default is the caller's), and what makes
/// sense as one.
///
/// ```swift
/// let days = try Setting.retentionDays.value(option: options.retentionDays, environment: environment) ?? 30
/// ```
public struct Setting<Value: Sendable>: Sendable {
    /// The command-line option, with its dashes.
    public let option: String
    /// Environment variables, the first that is set and not empty wins.
    public let variables: [String]
    /// What a value must be, as a noun phrase for the error: `a whole number of days, 0 or more`.
    public let takes: String
    private let parse: @Sendable (String) -> Value?
    private let display: @Sendable (String) -> String

    /// `parse` gives the value of a text, or `nil` when the text makes no sense; `display` says how a
    /// refused text is shown, and hides what may be secret in it.
    public init(
        option: String,
        variables: [String],
        takes: String,
        display: @escaping @Sendable (String) -> String = { $0 },
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.option = option
        self.variables = variables
        self.takes = takes
        self.parse = parse
        self.display = display
    }

    /// The value that was set, or `nil` when none was.
    ///
    /// - Throws: `SettingsError.invalid` when what was set makes no sense, wherever it came from.
    public func value(option text: String?, environment: [String: String])
        throws(SettingsError) -> Value?
    {
        if let text {
            return try checked(text, from: option)
        }
        for variable in variables {
            if let text = environment[variable], !text.isEmpty {
                return try checked(text, from: variable)
            }
        }
        return nil
    }

    /// The value that was set. Where none was, `file` is the one to set it in, if there is one.
    ///
    /// - Throws: `SettingsError.missing` when none was, `SettingsError.invalid` when it makes no sense.
    public func requiredValue(
        option text: String?, environment: [String: String], file: String? = nil
    ) throws(SettingsError) -> Value {
        guard let value = try value(option: text, environment: environment) else {
            throw .missing(option: option, variable: variables.first, file: file, takes: takes)
        }
        return value
    }

    private func checked(_ text: String, from name: String) throws(SettingsError) -> Value {
        guard let value = parse(text) else {
            throw .invalid(name: name, value: display(text), takes: takes)
        }
        return value
    }
}
