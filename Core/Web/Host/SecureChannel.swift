import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import NIOTLS

/// Connections by TLS, of which some are asked for a certificate: the host that a client wants, which it names in its
/// first message, says whether (docs/decisions/0018-asking-for-certificates.md).
struct SecureChannel: ServerChildChannel {
    /// A connection whose client may not have said yet what it wants.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let begun: EventLoopFuture<Begun>
    }

    /// A connection whose handshake has begun.
    struct Begun: Sendable {
        let base: HTTP2UpgradeChannel
        let value: HTTP2UpgradeChannel.Value
        let facts: HandshakeFacts
    }

    private let tls: ListenerTLS
    private let http: HTTP2UpgradeChannel.Configuration
    private let patience: Patience
    private let responder: HTTPChannelHandler.Responder
    /// Of all who are asked for nothing.
    private let unasked: HTTP2UpgradeChannel

    /// Bytes that are kept until the client has said what it wants: its message fits into one record (RFC 8446, 5.1).
    private static let longestHello = 20_480

    init(
        _ tls: ListenerTLS, http: HTTP2UpgradeChannel.Configuration, patience: Patience,
        responder: @escaping HTTPChannelHandler.Responder
    ) throws {
        self.tls = tls
        self.http = http
        self.patience = patience
        self.responder = responder
        unasked = try HTTP2UpgradeChannel(
            tlsConfiguration: tls.configuration, configuration: http, responder: responder)
    }

    /// Nothing is waited for here: a connection is read only after this is done.
    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let begun = channel.eventLoop.makePromise(of: Begun.self)
            let hello = SNIHandler { wanted in
                begin(wanted, on: channel, logger).map { begun.succeed($0) }.flatMapErrorThrowing { error in
                    logger.debug("a TLS connection could not begin: \(error)")
                    channel.close(promise: nil)
                    throw error
                }
            }
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ByteToMessageHandler(hello, maximumBufferSize: Self.longestHello))
            try pipeline.addHandler(HandshakeLimit(patience.head))
            channel.closeFuture.whenComplete { _ in begun.fail(ChannelError.ioOnClosedChannel) }
            return Value(channel: channel, begun: begun.futureResult)
        }
    }

    func handle(value: Value, logger: Logger) async {
        guard let begun = try? await value.begun.get() else { return }
        await HandshakeFacts.$current.withValue(begun.facts) {
            await begun.base.handle(value: begun.value, logger: logger)
        }
    }

    private func begin(_ wanted: SNIResult, on channel: any Channel, _ logger: Logger) -> EventLoopFuture<Begun> {
        // Who names no host, or splits its message, is asked for nothing: nobody knows what host it wants.
        guard case .hostname(let name) = wanted else {
            return begin(unasked, HandshakeFacts(serverName: nil), on: channel, logger)
        }
        let authorities = channel.eventLoop.makePromise(of: ListenerTLS.Authorities?.self)
        tls.authorities(name, authorities)
        return authorities.futureResult.flatMap { authorities in
            let facts = HandshakeFacts(serverName: name)
            guard let authorities else { return begin(unasked, facts, on: channel, logger) }
            return channel.eventLoop.makeCompletedFuture { try asking(authorities, facts, on: channel) }.flatMap {
                begin($0, facts, on: channel, logger)
            }
        }
    }

    /// What a connection is handled by whose client is asked for a certificate. Each is of its own, with keys for tickets
    /// of its own: a ticket of an earlier connection would bring the client's certificate without what leads from it to an
    /// authority, and without another proof that the client has its key.
    private func asking(
        _ authorities: ListenerTLS.Authorities, _ facts: HandshakeFacts, on channel: any Channel
    ) throws -> HTTP2UpgradeChannel {
        // Somebody may be choosing a certificate, or typing the PIN of a card.
        try channel.pipeline.syncOperations.handler(type: HandshakeLimit.self).extend(to: patience.idle)
        let configuration = TLSChannelConfiguration(
            tlsConfiguration: tls.asking(for: authorities),
            customVerificationCallback: { chain, verified in
                facts.keep(chain)
                verified.succeed(.certificateVerified)
            })
        return try HTTP2UpgradeChannel(
            tlsChannelConfiguration: configuration, configuration: http, responder: responder)
    }

    private func begin(
        _ base: HTTP2UpgradeChannel, _ facts: HandshakeFacts, on channel: any Channel, _ logger: Logger
    ) -> EventLoopFuture<Begun> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let secured = try pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(HandshakeWatch(), position: .after(secured))
            return Begun(base: base, value: value, facts: facts)
        }
    }
}
