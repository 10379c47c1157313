import Glibc
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server that stands in for the upstream API, for trying the system and for tests.
///
/// ```swift
/// let server = try await SimulatorServer.start { request in
///     request.path == "/identities/" ? UpstreamAnswer(body: "{}".utf8) : nil
/// }
/// // … requests to server.url …
/// await server.stop()
/// ```
public final class SimulatorServer: Sendable {
    /// What to answer to a `GET` that was let in; `nil` is a 404. May take its time: the task is
    /// cancelled when the client hangs up or the server stops.
    public typealias Answering = @Sendable (UpstreamRequest) async -> UpstreamAnswer?

    public let port: Int
    /// Where it serves, ending in a slash: `http://127.0.0.1:8080/`.
    public var url: String { "http://\(Self.host):\(port)/" }

    /// It is for trying and testing: never to be seen from another machine.
    private static let host = "127.0.0.1"
    private let listener: any Channel

    private init(port: Int, listener: any Channel) {
        self.port = port
        self.listener = listener
    }

    /// Starts to serve; requests are taken once this returns.
    ///
    /// - Parameters:
    ///   - port: 0 takes any free one.
    ///   - authorization: the value that the `Authorization` header must have; any other is
    ///     answered 401. With `nil` every request is let in.
    ///   - clock: for the `Date` header.
    ///   - logger: gets one line per answer.
    ///   - answer: says what to answer.
    /// - Returns: the server, for as long as it is wanted: it serves until `stop()`.
    /// - Throws: `ListenError`.
    public static func start(
        port: Int = 0,
        authorization: String? = nil,
        clock: @escaping Clock = systemClock,
        logger: Logger = Logger(label: "simulator", factory: { _ in SwiftLogNoOpLogHandler() }),
        answer: @escaping Answering
    ) async throws(ListenError) -> SimulatorServer {
        let responder = Responder(
            authorization: authorization, clock: clock, logger: logger, answer: answer)
        let listener = try await listen(port: port, responder: responder)
        guard let port = listener.localAddress?.port else {
            throw .refused(host: host, port: port, reason: "the socket has no port")
        }
        return SimulatorServer(port: port, listener: listener)
    }

    /// Closes the listening socket, then every connection, answers in flight included.
    public func stop() async {
        // Fails only when it is closed already.
        try? await listener.close()
    }

    /// Returns when the server has stopped.
    public func waitUntilStopped() async {
        // A channel's close future never fails.
        try? await listener.closeFuture.get()
    }

    private static func listen(port: Int, responder: Responder) async throws(ListenError)
        -> any Channel
    {
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { client in
                    client.parent?.closeFuture.whenComplete { [weak client] _ in
                        client?.close(promise: nil)
                    }
                    return client.eventLoop.makeCompletedFuture {
                        let pipeline = client.pipeline.syncOperations
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(RequestHandler(responder))
                    }
                }
                .bind(host: host, port: port)
                .get()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw .portTaken(host: host, port: port)
        } catch {
            throw .refused(host: host, port: port, reason: "\(error)")
        }
    }
}
