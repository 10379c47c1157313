import FastCGI
import Logging
import SystemPackage
import Web

/// The responder with its settings: finds what it is to answer on, and answers.
struct Service {
    let stateDirectory: FilePath
    let listen: FilePath?
    let environment: [String: String]
    let logger: Logger

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
        Site(stateDirectory: stateDirectory, onFault: { [logger] in logger.error("\($0)") })
    }

    private func log(_ fault: ServerFault) {
        switch fault {
        case .clientGone: logger.debug("\(fault)")
        case .bodyFailed, .exhausted: logger.error("\(fault)")
        }
    }
}
