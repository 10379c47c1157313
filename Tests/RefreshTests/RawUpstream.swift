import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An upstream that answers with bytes, over TLS if it is to, and then closes the connection.
final class RawUpstream: Sendable {
    /// What it says to a request, or as soon as there is a connection.
    struct Script {
        var greeting: [UInt8] = []
        /// By the request's path.
        var answer: @Sendable (String) -> [UInt8] = { _ in [] }
        /// Whether TLS ends as it should.
        var closesCleanly = true
    }

    private let listener: any Channel
    private let heard: Heard

    var port: Int { listener.localAddress?.port ?? 0 }
    /// Everything that was said to it, without its TLS.
    var received: String { String(decoding: heard.bytes.withLock { $0 }, as: UTF8.self) }

    init(_ script: Script, host: String = "127.0.0.1", tls: TLSConfiguration? = nil) async throws {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let heard = Heard()
        self.heard = heard
        listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let sync = channel.pipeline.syncOperations
                    let wire = Wire()
                    try sync.addHandler(wire)
                    if let context { try sync.addHandler(NIOSSLServerHandler(context: context)) }
                    try sync.addHandler(Speaker(script, wire, heard))
                }
            }
            .bind(host: host, port: 0).get()
    }

    func stop() async { try? await listener.close() }

    /// A whole answer of HTTP/1.1 to any path, with some header lines.
    static func answer(_ path: String, _ lines: String...) -> [UInt8] {
        let body = body(path)
        let head = ["HTTP/1.1 200 OK", "Content-Length: \(body.utf8.count)"] + lines
        return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    static func body(_ path: String) -> String {
        path == "/identities/" ? #"{"192.0.2.1":7}"# : #"{"results":[]}"#
    }
}

private final class Heard: Sendable {
    let bytes = Mutex<[UInt8]>([])
}

/// Below TLS, where a connection can be cut without its goodbye.
private final class Wire: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }
    func cut() { context?.close(promise: nil) }
}

private final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let script: RawUpstream.Script
    private let wire: Wire
    private let heard: Heard
    private var request = ""

    init(_ script: RawUpstream.Script, _ wire: Wire, _ heard: Heard) {
        self.script = script
        self.wire = wire
        self.heard = heard
    }

    func channelActive(context: ChannelHandlerContext) {
        let greeting = ByteBuffer(bytes: script.greeting)
        context.writeAndFlush(wrapOutboundOut(greeting), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Array(unwrapInboundIn(data).readableBytesView)
        heard.bytes.withLock { $0 += bytes }
        request += String(decoding: bytes, as: UTF8.self)
        let isWhole = request.contains("\r\n\r\n") || !script.greeting.isEmpty
        guard isWhole else { return }
        let words = request.split(separator: " ")
        let answer = ByteBuffer(bytes: script.answer(words.count > 1 ? String(words[1]) : ""))
        let wire = NIOLoopBound(script.closesCleanly ? nil : wire, eventLoop: context.eventLoop)
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(answer)).whenComplete { _ in
            guard let wire = wire.value else { return channel.close(promise: nil) }
            wire.cut()
        }
    }
}
