import FastCGI
import Logging
import ServiceLog
import SystemPackage
import Web

/// The responder with its settings: finds what it is to answer on, and answers.
struct Service {
    let stateDirectory: FilePath
    let listen: FilePath?
    let environment: [String: String]
    let logger: Logger
    private let faults: LimitedLog

    init(
        stateDirectory: FilePath, listen: FilePath?, environment: [String: String], logger: Logger
    ) {
        self.stateDirectory = stateDirectory
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
        let server = Server(onFault: log, handler: site.response(to:))
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
        Site(stateDirectory: stateDirectory, onFault: { [faults] in faults.error("\($0)") })
    }

    private func log(_ fault: ServerFault) {
        switch fault {
        case .clientGone: logger.debug("\(fault)")
        case .bodyFailed, .exhausted: faults.error("\(fault)")
        }
    }
}
