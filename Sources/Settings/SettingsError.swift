/// Why a program cannot start as it was set up; its exit status is 78 (`EX_CONFIG`).
public enum SettingsError: Error, Equatable, CustomStringConvertible {
    /// - Parameter file: the file to set it in, where there is one.
    case missing(option: String, variable: String?, file: String?, takes: String)
    case invalid(name: String, value: String, takes: String)
    case unreadableCredential(path: String, reason: String)
    /// - Parameter reason: never holds any of it.
    case unusableCredential(path: String, reason: String)
    case halfCredentials(missing: String)
    case colonInUsername(path: String)
    case unreadableSettings(path: String, reason: String)
    case noSetting(path: String, line: Int)

    /// Whether it is about the credentials rather than about a value.
    public var concernsCredentials: Bool {
        switch self {
        case .unreadableCredential, .unusableCredential, .halfCredentials, .colonInUsername: true
        case .missing, .invalid, .unreadableSettings, .noSetting: false
        }
    }

    public var description: String {
        switch self {
        case .missing(_, let variable?, let file?, let takes):
            "\(variable) is not set: write it in \(file); it takes \(takes)"
        case .missing(let option, let variable?, nil, let takes):
            "\(option) is not set: give it, or \(variable) in the environment; it takes \(takes)"
        case .missing(let option, nil, _, let takes):
            "\(option) is not set; it takes \(takes)"
        case .invalid(let name, let value, let takes):
            "\(name) is \"\(value)\"; it takes \(takes)"
        case .unreadableCredential(let path, let reason):
            "cannot read the credential \(path): \(reason)"
        case .unusableCredential(let path, let reason):
            "the credential in \(path) cannot be used: \(reason); it takes one line of text"
        case .halfCredentials(let missing):
            "only one of the two upstream credentials is there: \(missing) is missing or empty; "
                + "write it, or remove the other for an upstream without authentication"
        case .colonInUsername(let path):
            "the username in \(path) contains a colon, which Basic authentication cannot carry"
        case .unreadableSettings(let path, let reason):
            "cannot read the settings in \(path): \(reason)"
        case .noSetting(let path, let line):
            "line \(line) of \(path) is no setting; it takes NAME=VALUE on one line, or # and a comment"
        }
    }
}
