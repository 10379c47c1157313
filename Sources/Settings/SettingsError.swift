/// Why a program cannot start as it was set up; its exit status is 78 (`EX_CONFIG`).
public enum SettingsError: Error, Equatable, CustomStringConvertible {
    case missing(option: String, variable: String?, takes: String)
    case invalid(name: String, value: String, takes: String)
    case unreadableCredential(path: String, reason: String)
    case halfCredentials(missing: String)
    case colonInUsername(path: String)

    public var description: String {
        switch self {
        case .missing(let option, let variable?, let takes):
            "\(option) is not set: give it, or \(variable) in the environment; it takes \(takes)"
        case .missing(let option, nil, let takes):
            "\(option) is not set; it takes \(takes)"
        case .invalid(let name, let value, let takes):
            "\(name) is \"\(value)\"; it takes \(takes)"
        case .unreadableCredential(let path, let reason):
            "cannot read the credential \(path): \(reason)"
        case .halfCredentials(let missing):
            "only one of the two upstream credentials is there: \(missing) is missing or empty; "
                + "write it, or remove the other for an upstream without authentication"
        case .colonInUsername(let path):
            "the username in \(path) contains a colon, which Basic authentication cannot carry"
        }
    }
}
