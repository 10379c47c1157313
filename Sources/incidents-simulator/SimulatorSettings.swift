import Logging
import Settings
import Simulator

/// What the program is to do, checked.
struct SimulatorSettings {
    static let defaultPort = 9080
    static let defaultSeed = GeneratedUpstream.defaultSeed

    let port: Int
    let dataFolder: String?
    let seed: UInt64
    let incidentsPerSource: Int
    /// Where to write what is shown, instead of serving it.
    let writtenFolder: String?
    let isCalm: Bool
    let delay: Duration
    let failures: [FailurePlan.Entry]
    let credentials: Credentials?
    let logLevel: Logger.Level

    /// - Throws: `SettingsError` when a value makes no sense.
    init(_ options: SimulatorOptions, environment: [String: String]) throws(SettingsError) {
        port =
            try Self.portSetting.value(option: options.port, environment: [:]) ?? Self.defaultPort
        dataFolder = options.data
        seed =
            try Self.seedSetting.value(option: options.seed, environment: [:]) ?? Self.defaultSeed
        incidentsPerSource =
            try Self.incidentsSetting.value(option: options.incidents, environment: [:])
            ?? GeneratedUpstream.defaultIncidentsPerSource
        writtenFolder = options.write
        isCalm = options.calm
        delay = try Self.delaySetting.value(option: options.delay, environment: [:]) ?? .zero
        var failures: [FailurePlan.Entry] = []
        for text in options.failures {
            failures.append(try Self.failSetting.requiredValue(option: text, environment: [:]))
        }
        self.failures = failures
        let folder = try Setting.credentialsDirectory.value(
            option: options.credentialsDirectory, environment: environment)
        credentials = try Credentials.load(fromFolder: folder)
        logLevel =
            try Setting.logLevel.value(option: options.logLevel, environment: environment) ?? .info
    }

    private static let portSetting = Setting(
        option: "--port", variables: [], takes: "a port from 1 to 65535, or 0 for any free one",
        parse: { UInt16($0).map(Int.init) })

    private static let seedSetting = Setting(
        option: "--seed", variables: [], takes: "a whole number, 0 or more", parse: { UInt64($0) })

    private static let incidentsSetting = Setting(
        option: "--incidents", variables: [], takes: "a number from 1 to 1000000",
        parse: { text in Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil } })

    /// At most an hour: longer than any timeout that is worth trying.
    private static let delaySetting = Setting(
        option: "--delay", variables: [], takes: "a number of seconds from 0 to 3600, as 2 or 0.5",
        parse: { text in
            Double(text).flatMap { (0...3600).contains($0) ? Duration.seconds($0) : nil }
        })

    private static let failSetting = Setting(
        option: "--fail", variables: [],
        takes: "TYPE, or TYPE:N with N from 1 on; TYPE is one of "
            + UpstreamResource.all.map(\.name).joined(separator: ", "),
        parse: FailurePlan.Entry.init)
}
