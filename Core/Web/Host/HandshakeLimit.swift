import NIOCore
import NIOTLS

/// Closes a connection whose TLS handshake is not done in time, or whose client leaves before.
final class HandshakeLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private var limit: Duration
    private var context: ChannelHandlerContext?
    private var alarm: Scheduled<Void>?

    /// Zero waits for ever.
    init(_ limit: Duration) { self.limit = limit }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        set()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = nil
        self.context = nil
    }

    /// Waits from now on for so long, if that is longer.
    func extend(to limit: Duration) {
        guard self.limit > .zero, limit == .zero || limit > self.limit else { return }
        self.limit = limit
        alarm?.cancel()
        set()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed, is ChannelShouldQuiesceEvent: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func set() {
        guard limit > .zero, let context else { return }
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limit)) {
            // From here, so that nobody says goodbye to a client that does not answer.
            context.close(promise: nil)
        }
    }
}

/// Sees, behind TLS, that the handshake is done.
final class HandshakeWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard case .some(.handshakeCompleted) = event as? TLSUserEvent else { return }
        let pipeline = context.pipeline.syncOperations
        if let limit = try? pipeline.handler(type: HandshakeLimit.self) { pipeline.removeHandler(limit, promise: nil) }
        pipeline.removeHandler(self, promise: nil)
    }
}

@available(*, unavailable)
extension HandshakeLimit: Sendable {}
@available(*, unavailable)
extension HandshakeWatch: Sendable {}
