import Kernel
import NIOCore
import NIOPosix
import NIOSSL

/// A mail server over TCP, in TLS or not.
struct SMTPConnection: SMTPWire {
    private let channel: any Channel
    private let identity: SMTPIdentity
    private let limit: Duration
    private let greeting: EventLoopFuture<SMTPReply>
    private let lastWords: EventLoopFuture<SMTPReply?>

    /// Connects.
    /// - Parameters:
    ///   - address: where the host is; the host's name where nobody looked it up.
    ///   - authorities: a file of certificates to trust beside the system's, in PEM.
    static func open(_ server: MailServer, at address: String, authorities: String?) async throws -> SMTPConnection {
        let identity = try SMTPIdentity(host: server.host, authorities: authorities)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(server.timeout))
        do {
            // A name may have several addresses, each of which is tried on a channel of its own.
            return try await bootstrap.connect(host: address, port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture { try SMTPConnection(on: channel, server, identity) }
            }
        } catch {
            throw SMTPFailure(connecting: error, to: server)
        }
    }

    /// Prepares a channel before it is connected.
    private init(on channel: any Channel, _ server: MailServer, _ identity: SMTPIdentity) throws {
        self.channel = channel
        self.identity = identity
        limit = server.timeout
        let isSecure = server.security == .tls
        let pipeline = channel.pipeline.syncOperations
        if isSecure {
            try pipeline.addHandler(NIOSSLClientHandler(context: identity.context, serverHostname: identity.hostname))
        }
        let handler = SMTPHandler(
            isSecure ? identity : nil, patience: TimeAmount(server.timeout), on: channel.eventLoop)
        greeting = handler.greeting
        lastWords = handler.lastWords.futureResult
        try pipeline.addHandler(handler)
    }

    func greet() async throws -> SMTPReply {
        try await withTaskCancellationHandler {
            try await greeting.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    func exchange(_ bytes: [UInt8], _ step: SMTPStep) async throws -> SMTPReply {
        try await send(bytes, step, tls: nil)
    }

    func startTLS() async throws -> SMTPReply { try await send(Array("STARTTLS\r\n".utf8), .startTLS, tls: identity) }

    func close() { channel.close(promise: nil) }

    private func send(_ bytes: [UInt8], _ step: SMTPStep, tls: SMTPIdentity?) async throws -> SMTPReply {
        let answer = channel.eventLoop.makePromise(of: SMTPReply.self)
        // Servers look into a message before they say what they think of it.
        let limit = step == .content ? limit * 6 : limit
        let exchange = SMTPExchange(
            bytes: ByteBuffer(bytes: bytes), step: step, limit: TimeAmount(limit), answer: answer, tls: tls)
        let written = channel.eventLoop.makePromise(of: Void.self)
        // A connection that is closed already has no handler any more that would keep the promise. What the server said
        // before it went was said all the same.
        written.futureResult.whenFailure { error in
            lastWords.whenSuccess { reply in
                guard let reply else { return answer.fail(error as? SMTPFailure ?? .closed(step)) }
                if reply.isGoodbye { answer.succeed(reply) } else { answer.fail(SMTPFailure.malformed(step)) }
            }
        }
        return try await withTaskCancellationHandler {
            channel.writeAndFlush(exchange, promise: written)
            return try await answer.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}

extension SMTPFailure {
    /// Why there is no connection.
    fileprivate init(connecting error: any Error, to server: MailServer) {
        if case .connectTimeout? = error as? ChannelError {
            self = .tooSlow(.connect)
        } else {
            self = .unreachable("\(server.host):\(server.port): \(String("\(error)".prefix(300)))")
        }
    }
}

extension SMTPIdentity {
    /// - Throws: ``SMTPFailure`` when the file of authorities cannot be used.
    init(host: String, authorities: String?) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities { configuration.additionalTrustRoots = [.file(authorities)] }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw SMTPFailure.insecure("the certificates in '\(authorities ?? "")' cannot be read: \(error)")
        }
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        hostname = isAddress ? nil : host
    }
}
