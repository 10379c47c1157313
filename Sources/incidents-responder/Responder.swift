import ArgumentParser
import FastCGI
import FoundationEssentials
import Logging
import ServiceLog
import Settings
import SystemPackage
import Web

@main
struct Responder: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incidents-responder",
        abstract: "Answers FastCGI requests for the incidents report.",
        discussion: """
            Serves the report that incidents-fetch publishes in the state folder, at /incidents and \
            /incidents/, to a web server such as nginx. A new report is served at once, without restart.

            It answers on the socket it was given as standard input (systemd: StandardInput=socket), \
            else on the one it opens for --listen. With neither, in a CGI environment, it answers one \
            request on standard output and ends.

            SIGTERM and SIGINT end it after the requests in flight, 30 seconds at most.
            """,
        version: Settings.version
    )

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The folder in which incidents-fetch publishes. Environment: INCIDENTS_STATE_DIRECTORY, "
                + "then STATE_DIRECTORY. Default: \(Setting.defaultStateDirectory).",
            valueName: "folder"))
    var stateDirectory: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The Unix socket to open, where none is given as standard input. Environment: "
                + "INCIDENTS_LISTEN.",
            valueName: "path"))
    var listen: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Seconds between refreshes: what has not been refreshed for three times as long is stale. "
                + "Environment: INCIDENTS_REFRESH_PERIOD. Default: \(Setting.defaultRefreshPeriod).",
            valueName: "seconds"))
    var refreshPeriod: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Where a directory has an employee; {id} stands for the id. Environment: "
                + "INCIDENTS_EMPLOYEE_URL. Default: none.",
            valueName: "url"))
    var employeeURL: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The time zone of the pages, an IANA name such as Europe/Berlin. Environment: "
                + "\(timeZoneVariable). Default: UTC.",
            valueName: "zone"))
    var timeZone: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Log messages of this level and above: trace, debug, info, notice, warning, error or "
                + "critical. Environment: INCIDENTS_LOG_LEVEL. Default: info.",
            valueName: "level"))
    var logLevel: String?

    private static let timeZoneSetting = Setting(
        option: "--time-zone", variables: [timeZoneVariable],
        takes: "the IANA name of a time zone, as in Europe/Berlin", parse: { PageZone($0) })

    static func main() {
        openStandardDescriptors()
        main(nil)
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        var logger = ServiceLog.logger(program: "incidents-responder", level: .info)
        do {
            let level = try Setting.logLevel.value(option: logLevel, environment: environment)
            logger.logLevel = level ?? .info
            try Service(
                stateDirectory: FilePath(
                    Setting.stateDirectory.value(option: stateDirectory, environment: environment)
                        ?? Setting.defaultStateDirectory),
                period: Setting.refreshPeriod.value(
                    option: refreshPeriod, environment: environment)
                    ?? Setting.defaultRefreshPeriod,
                pages: PageSettings(
                    zone: Self.timeZoneSetting.value(option: timeZone, environment: environment),
                    employeeURL: Setting.employeeURL.value(
                        option: employeeURL, environment: environment)),
                listen: Setting.listen.value(option: listen, environment: environment)
                    .map { FilePath($0) },
                environment: environment,
                logger: logger
            ).run()
        } catch let error as SettingsError {
            logger.error("\(error)")
            throw ExitCode(78)
        } catch let error as NoSocket {
            logger.error("\(error)")
            throw ExitCode(78)
        } catch {
            logger.error("\(error)")
            throw ExitCode.failure
        }
    }
}
