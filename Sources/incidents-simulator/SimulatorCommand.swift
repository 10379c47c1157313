import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLog
import Settings
import Simulator

/// `incidents-simulator`: serves a stand-in for the upstream API until it is stopped.
@main
struct SimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents-simulator",
        abstract: "Serves a stand-in for the upstream API, to try incidents-fetch with.",
        discussion: """
            Without --data it makes up 5,000 employees and, for each of the seven types, about 600 \
            incidents of the last 7 days. What it shows follows from the seed and the time: an \
            incident shows until it is 7 days old, new ones appear as time passes, and some change \
            their priority.

            As with a real upstream, some addresses are shared (by 2 to 5 employees, one by 300), some \
            employees have several, some addresses move from one to another and back, some have \
            incidents before the identities know them. Some ids and addresses are spelled oddly \
            (" 017.001.002.003", "::ffff:17.1.2.3", "0097"), about one record a week of each type and \
            one entry of the identities are bad, and for two minutes of each hour one type fails, which \
            the log names: it answers 503, half a list, or a web page. --calm turns all of this off.

            With --data it serves the files of a folder as they are, identities.json and \
            incidents/<type>.json, each read when it is asked for. --write makes such a folder.

            It listens at 127.0.0.1 only, says on standard error where, and ends at once on Ctrl-C \
            or SIGTERM. Exit status: 1 when it cannot listen or write, 64 for a wrong option, 78 for a value \
            that makes no sense.

            Example:
              incidents-simulator --delay 2 --fail misuse --fail denial:1 &
              incidents-fetch --upstream-url http://127.0.0.1:\(SimulatorSettings.defaultPort)/
            """,
        version: Settings.version
    )

    @OptionGroup var options: SimulatorOptions

    func validate() throws {
        let isServing =
            [options.port, options.data, options.delay, options.credentialsDirectory]
            .contains { $0 != nil } || !options.failures.isEmpty
        guard options.write == nil || !isServing else {
            throw ValidationError(
                "--write serves nothing: of the other options, it goes with --seed, --incidents and --calm"
            )
        }
    }

    static func main() async {
        openStandardDescriptors()
        await main(nil)
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        do {
            let settings = try SimulatorSettings(options, environment: environment)
            if let folder = settings.writtenFolder {
                try settings.madeUp.write(to: folder, at: systemClock())
            } else {
                try await serve(settings)
            }
        } catch let error as PayloadWriteError {
            try fail(error, ExitCode(1))
        } catch let error as ListenError {
            try fail(error, ExitCode(1))
        } catch {
            try fail(error, ExitCode(78))
        }
    }

    private func fail(_ error: any Error, _ code: ExitCode) throws(ExitCode) {
        ServiceLog.logger(program: "incidents-simulator", level: .info).error("\(error)")
        throw code
    }

    private func serve(_ settings: SimulatorSettings) async throws {
        let logger = ServiceLog.logger(program: "incidents-simulator", level: settings.logLevel)
        let server = try await SimulatorServer.start(
            port: settings.port,
            authorization: settings.credentials?.authorization,
            logger: logger,
            answer: try settings.answering(logger)
        )
        let isOpen = settings.credentials == nil
        logger.info("authentication: \(isOpen ? "none" : "Basic, as the credentials say")")
        logger.info("serving the upstream API at \(server.url)")
        await server.waitUntilStopped()
    }
}
