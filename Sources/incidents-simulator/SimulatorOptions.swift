import ArgumentParser
import Simulator

/// The command line. Values stay text here; `SimulatorSettings` makes sense of them, also
/// of one that begins with a dash (hence `unconditional`).
struct SimulatorOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The port to listen at; 0: any free one. (default: \(SimulatorSettings.defaultPort))",
            valueName: "port"))
    var port: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Serve the payloads in this folder, not made-up ones.", valueName: "folder"))
    var data: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Make up other employees and incidents. (default: \(SimulatorSettings.defaultSeed))",
            valueName: "number"))
    var seed: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Make up about so many incidents of each type. \
            (default: \(GeneratedUpstream.defaultIncidentsPerSource))
            """, valueName: "number"))
    var incidents: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Serve nothing: write what is shown now to this folder, made where there is none, as --data \
            takes it.
            """, valueName: "folder"))
    var write: String?

    @Flag(help: "Make up plain data only, and never fail by itself.")
    var calm = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Wait before each answer, as 2 or 0.5.", valueName: "seconds"))
    var delay: String?

    @Option(
        name: .customLong("fail"),
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            Answer 500 for this type, or identities: for its first N requests, without N for all. \
            May be given again.
            """, valueName: "type[:N]"))
    var failures: [String] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Ask for the username and the password in this folder's files upstream-username and \
            upstream-password.
            """, valueName: "folder"))
    var credentialsDirectory: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Log messages from this level on; debug has every answer. (default: info)",
            valueName: "level"))
    var logLevel: String?
}
