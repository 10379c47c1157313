import FastCGI
import Foundation
import Logging
import ServiceLog
import Settings
import SystemPackage
import Web

/// The responder with its settings: finds what it is to answer on, and answers.
struct Service {
    let stateDirectory: FilePath
    /// Between refreshes, in seconds.
    let period: Int
    let pages: PageSettings
    let listen: FilePath?
    let environment: [String: String]
    let logger: Logger
    private let faults: LimitedLog

    init(
        stateDirectory: FilePath, period: Int, pages: PageSettings, listen: FilePath?,
        environment: [String: String],
        logger: Logger
    ) {
        self.stateDirectory = stateDirectory
        self.period = period
        self.pages = pages
        self.listen = listen
        self.environment = environment
        self.logger = logger
        faults = LimitedLog(logger)
    }

    /// - Throws: `NoSocket`, or why the socket cannot be opened or served.
    func run() throws {
        if let socket = ListeningSocket.inherited() {
            try serve(socket, name: "standard input")
        } else if let listen {
            let socket = try ListeningSocket.open(at: listen)
            defer { socket.close() }
            try serve(socket, name: listen.string)
        } else if PlainCGI.isRequested(by: environment) {
            answerOnce()
        } else {
            throw NoSocket()
        }
    }

    private func serve(_ socket: ListeningSocket, name: String) throws {
        let stop = try StopEvent.onSignals()
        // So that one that waits for the disk, or for nginx, keeps no processor idle. Each has a cache of 4 MiB.
        let threads = min(max(4, 2 * ProcessInfo.processInfo.activeProcessorCount), 16)
        let site = site
        // Half as many more, so that those never take all processors.
        let slowLane = SlowLane(
            threads: threads / 2, takes: site.takesLong, refusal: site.refusal(to:))
        let server = Server(
            threads: threads, slowLane: slowLane, onFault: log, handler: answer(site))
        logger.info("answering on \(name) for \(stateDirectory)")
        let unanswered = try server.serve(socket, until: stop)
        if unanswered > 0 {
            logger.warning("stopped with \(unanswered) requests unanswered: their peers stalled")
        } else {
            logger.info("stopped, all requests answered")
        }
    }

    private func answerOnce() {
        do throws(FileError) {
            let isWhole = try PlainCGI.answer(environment: environment, handler: site.response(to:))
            if !isWhole { log(.clientGone) }
        } catch {
            log(.bodyFailed(error))
        }
    }

    private var site: Site {
        Site(
            stateDirectory: stateDirectory, version: Settings.version, period: period,
            settings: pages,
            onFault: { [faults] in faults.error($0) })
    }

    /// Answers, and logs what was asked for and how long it took, but for what only nginx knows.
    private func answer(_ site: Site) -> @Sendable (Request) -> Response {
        guard logger.logLevel <= .debug else { return site.response(to:) }
        return { [logger] request in
            let start = ContinuousClock.now
            let response = site.response(to: request)
            // It comes again.
            guard response.header("X-Accel-Redirect") == nil else { return response }
            let outcome = request.isAbandoned() ? "client gone" : "\(response.status.rawValue)"
            let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
            let rounded = (milliseconds * 100).rounded() / 100
            logger.debug(
                "\(site.name(of: request)): \(outcome), \(rounded) ms")
            return response
        }
    }

    private func log(_ fault: ServerFault) {
        switch fault {
        case .clientGone: logger.debug("\(fault)")
        case .bodyFailed, .exhausted: faults.error("\(fault)")
        }
    }
}
