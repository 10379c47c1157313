public import FoundationEssentials
public import Logging

extension Setting<URL> {
    /// Base URL of the upstream API, ending in a slash so that paths can be appended.
    public static let upstreamURL = Setting(
        option: "--upstream-url",
        variables: ["INCIDENTS_UPSTREAM_URL"],
        takes: "an https URL (or http to a loopback address) without user info, query or fragment",
        display: withoutSecrets,
        parse: upstream
    )

    private static func upstream(_ text: String) -> URL? {
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
            let host = parts.host, !host.isEmpty, (1...65535).contains(parts.port ?? 443),
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        switch parts.scheme?.lowercased() {
        case "https": break
        case "http" where isLoopback(host): break
        default: return nil
        }
        return URL(string: text.hasSuffix("/") ? text : text + "/")
    }

    /// What stands before an `@` may be a password, with any character in it; a query or fragment a
    /// token.
    private static func withoutSecrets(_ text: String) -> String {
        guard text.contains("@") else {
            let shown = String(text.prefix { $0 != "?" && $0 != "#" })
            return shown == text ? shown : shown + "…"
        }
        return (text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? "") + "…"
    }

    private static func isLoopback(_ host: String) -> Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopbackV4 =
            octets.count == 4 && octets[0] == "127"
            && octets.allSatisfy { isDecimal($0) && UInt8($0) != nil }
        return isLoopbackV4 || ["localhost", "::1", "[::1]"].contains(host.lowercased())
    }
}

/// Whether a text is decimal digits and nothing else, not even a sign.
private func isDecimal(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}

extension Setting<String> {
    /// Folder of the store and the report.
    public static let stateDirectory = Setting(
        option: "--state-directory",
        variables: ["INCIDENTS_STATE_DIRECTORY", "STATE_DIRECTORY"],
        takes: "the path of a folder",
        parse: { $0.isEmpty ? nil : $0 }
    )

    /// Folder of the files `upstream-username` and `upstream-password`.
    public static let credentialsDirectory = Setting(
        option: "--credentials-directory",
        variables: ["INCIDENTS_CREDENTIALS_DIRECTORY", "CREDENTIALS_DIRECTORY"],
        takes: "the path of a folder",
        parse: { $0.isEmpty ? nil : $0 }
    )

    /// Path of the Unix socket that the responder opens where none is passed to it. 107 bytes is what
    /// the kernel's `sun_path` holds.
    public static let listen = Setting(
        option: "--listen",
        variables: ["INCIDENTS_LISTEN"],
        takes: "the path of a Unix socket, at most 107 bytes long",
        parse: { (1...107).contains($0.utf8.count) ? $0 : nil }
    )

    /// Where a directory has an employee, `{id}` standing for the id.
    public static let employeeURL = Setting(
        option: "--employee-url",
        variables: ["INCIDENTS_EMPLOYEE_URL"],
        takes: "an http or https URL with {id} in it, as in https://directory.example/people/{id}",
        parse: { text in
            let url = URLComponents(
                string: text.replacing("{id}", with: "1"), encodingInvalidCharacters: false)
            let isWeb = ["http", "https"].contains(url?.scheme?.lowercased())
            return isWeb && url?.host?.isEmpty == false && text.contains("{id}") ? text : nil
        }
    )

    public static let defaultStateDirectory = "/var/lib/incidents"
}

extension Setting<Int> {
    /// How long an incident is kept after its timestamp, in days; 0 keeps it for ever.
    public static let retentionDays = wholeNumber(
        "--retention-days", "INCIDENTS_RETENTION_DAYS", of: "days (0: for ever)", in: 0...36_500)

    /// Bound on one upstream answer's body, in bytes after decompression.
    public static let maxBodyBytes = wholeNumber(
        "--max-body-bytes", "INCIDENTS_MAX_BODY_BYTES", of: "bytes", in: 1...(1 << 40))

    /// Bound on one attempt to fetch one source, in seconds.
    public static let attemptTimeout = wholeNumber(
        "--attempt-timeout", "INCIDENTS_ATTEMPT_TIMEOUT", of: "seconds", in: 1...3600)

    /// Bound on the fetching of a whole refresh, in seconds.
    public static let refreshBudget = wholeNumber(
        "--refresh-budget", "INCIDENTS_REFRESH_BUDGET", of: "seconds", in: 1...86_400)

    /// How far apart refreshes are, in seconds; whoever sets up the timer says it here too.
    public static let refreshPeriod = wholeNumber(
        "--refresh-period", "INCIDENTS_REFRESH_PERIOD", of: "seconds", in: 1...86_400)

    public static let defaultRefreshPeriod = 1200

    /// A setting that takes the decimal digits of a number within `range`.
    public static func wholeNumber(
        _ option: String, _ variable: String, of unit: String, in range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            option: option,
            variables: [variable],
            takes: "a whole number of \(unit), from \(range.lowerBound) to \(range.upperBound)",
            parse: { text in
                isDecimal(text) ? Int(text).flatMap { range.contains($0) ? $0 : nil } : nil
            }
        )
    }
}

extension Setting<Logger.Level> {
    /// Messages below this level are not logged.
    public static let logLevel = Setting(
        option: "--log-level",
        variables: ["INCIDENTS_LOG_LEVEL"],
        takes: "one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))",
        parse: { Logger.Level(rawValue: $0.lowercased()) }
    )
}

/// The variable of the time zone, which only the pages know: see `PageZone`.
public let timeZoneVariable = "INCIDENTS_TIME_ZONE"

/// The variables of this project that mean something; another that begins with `INCIDENTS_` is misspelt.
public let knownVariables = Set(
    [
        Setting<URL>.upstreamURL.variables, Setting<String>.stateDirectory.variables,
        Setting<String>.credentialsDirectory.variables, Setting<String>.listen.variables,
        Setting<Int>.retentionDays.variables, Setting<Int>.maxBodyBytes.variables,
        Setting<Int>.attemptTimeout.variables, Setting<Int>.refreshBudget.variables,
        Setting<Int>.refreshPeriod.variables, Setting<Logger.Level>.logLevel.variables,
        Setting<String>.employeeURL.variables, [timeZoneVariable],
    ].joined())
