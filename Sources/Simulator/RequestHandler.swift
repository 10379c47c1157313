import NIOCore
import NIOHTTP1

/// One client's connection: waits for whole requests and has each answered. NIO's pipeline lets the
/// next one through when the answer has been written.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let responder: Responder
    private var head: HTTPRequestHead?
    private var answering: Task<Void, Never>?

    init(_ responder: Responder) {
        self.responder = responder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head else { return }
            answering = Task { [responder, channel = context.channel] in
                await responder.respond(to: head, on: channel)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answering?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
