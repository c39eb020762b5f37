import NIOCore
import NIOSSL

/// A command and the promise of its answer.
struct SMTPExchange: Sendable {
    let bytes: ByteBuffer
    let step: SMTPStep
    let limit: TimeAmount
    let answer: EventLoopPromise<SMTPReply>
    /// What to turn to TLS with when the server agrees.
    var tls: SMTPIdentity?
}

/// Whom a TLS connection is to be with.
struct SMTPIdentity: Sendable {
    let context: NIOSSLContext
    /// nil for an address, which the certificate must then be for.
    let hostname: String?
}

/// Sends one command after the other and hands each answer to whom it is for. Every command has a time, which what
/// trickles in does not make longer.
///
/// It turns to TLS itself, in the same moment in which the server agrees: bytes that somebody put after that answer on the
/// way are refused, and cannot be taken for an answer of the server that follows (CVE-2011-0411).
final class SMTPHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = SMTPExchange
    typealias OutboundOut = ByteBuffer

    private var parser = SMTPReplyParser()
    /// What is being answered; without a timer before the connection is there.
    private var current: (exchange: SMTPExchange, timer: Scheduled<Void>?)?
    /// An answer that nobody asked for: that the server goes away. It counts before what became of the connection then.
    private var early: SMTPReply?
    private var failure: SMTPFailure?
    /// Whom the connection is to be with, until that is known.
    private var expected: SMTPIdentity?

    /// What the server says first, which it may say and be gone before anybody asks.
    let greeting: EventLoopFuture<SMTPReply>
    /// Once the connection is closed: what the server had said before that without being asked, if nobody was told.
    let lastWords: EventLoopPromise<SMTPReply?>

    /// - Parameters:
    ///   - identity: whom a connection is to be with that is TLS from its beginning.
    ///   - patience: how long the server may take for its greeting.
    init(_ identity: SMTPIdentity?, patience: TimeAmount, on loop: any EventLoop) {
        let answer = loop.makePromise(of: SMTPReply.self)
        expected = identity
        greeting = answer.futureResult
        lastWords = loop.makePromise()
        current = (SMTPExchange(bytes: ByteBuffer(), step: .greeting, limit: patience, answer: answer), nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        if let exchange = current?.exchange { current?.timer = timer(of: exchange, context) }
        context.fireChannelActive()
    }

    private func timer(of exchange: SMTPExchange, _ context: ChannelHandlerContext) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: exchange.limit) {
            self.fail(.tooSlow(exchange.step), context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        if let reply = early {
            early = nil
            promise?.succeed()
            guard reply.isGoodbye else { return fail(.malformed(exchange.step), context, and: exchange) }
            exchange.answer.succeed(reply)
            return
        }
        if let failure = failure ?? (current == nil ? nil : .malformed(exchange.step)) {
            exchange.answer.fail(failure)
            promise?.fail(failure)
            return
        }
        current = (exchange, timer(of: exchange, context))
        context.writeAndFlush(wrapOutboundOut(exchange.bytes), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        do {
            for reply in try parser.take(unwrapInboundIn(data).readableBytesView) { try take(reply, context) }
        } catch {
            fail(.malformed(current?.exchange.step ?? .content), context)
        }
    }

    private func take(_ reply: SMTPReply, _ context: ChannelHandlerContext) throws {
        // Before what was said in TLS counts for anything.
        if let identity = expected {
            let certificate = try context.pipeline.syncOperations.nioSSL_peerCertificate()
            guard identity.isShown(by: certificate) else {
                return fail(.insecure("the certificate is not for \(identity.hostname ?? "this address")"), context)
            }
            expected = nil
        }
        guard let (exchange, timer) = current else {
            guard early == nil else { throw SMTPReplyParser.Malformed() }
            early = reply
            return
        }
        timer?.cancel()
        current = nil
        if let tls = exchange.tls, reply.code == 220 {
            // Whatever came with the answer came unprotected.
            guard parser.isEmpty else { return fail(.malformed(.startTLS), context, and: exchange) }
            let handler = try NIOSSLClientHandler(context: tls.context, serverHostname: tls.hostname)
            try context.pipeline.syncOperations.addHandler(handler, position: .first)
            expected = tls
        }
        exchange.answer.succeed(reply)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isTLS = error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError
        let reason = String("\(error)".prefix(300))
        fail(isTLS ? .insecure(reason) : .unreachable(reason), context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.closed(current?.exchange.step ?? .content), context)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // A connection that never came to be did not become inactive either.
        end(.closed(current?.exchange.step ?? .content))
        lastWords.succeed(early)
    }

    private func fail(_ reason: SMTPFailure, _ context: ChannelHandlerContext, and exchange: SMTPExchange? = nil) {
        end(reason)
        exchange?.answer.fail(failure ?? reason)
        context.close(promise: nil)
    }

    private func end(_ reason: SMTPFailure) {
        failure = failure ?? reason
        current?.timer?.cancel()
        current?.exchange.answer.fail(failure ?? reason)
        current = nil
    }
}
