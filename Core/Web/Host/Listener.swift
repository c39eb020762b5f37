import Glibc
import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
public import Kernel
public import Logging
import NIOCore
public import NIOPosix
public import ServiceLifecycle

/// An address that is listened on, and what answers there.
public struct Listener: Sendable {
    /// Host and port, as `[::]:9000` writes them.
    public struct Address: Sendable, Hashable, CustomStringConvertible {
        public var host: String
        public var port: Int

        /// Reads `host:port`; nil when it is not of that form.
        public init?(_ text: String) {
            guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
                (0...65_535).contains(port)
            else { return nil }
            let host = text[..<colon]
            self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
            self.port = port
            if self.host.isEmpty { return nil }
        }

        public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    }

    let address: Address
    let tls: ListenerTLS?
    let patience: Patience
    let respond: @Sendable (WebApplication.Incoming) async -> WebResponse

    public init(
        _ address: Address, tls: ListenerTLS? = nil, patience: Patience = Patience(), application: WebApplication
    ) {
        self.init(address, tls: tls, patience: patience) { await application.respond(to: $0) }
    }

    /// An address with something else than one whole application behind it.
    public init(
        _ address: Address, tls: ListenerTLS? = nil, patience: Patience = Patience(),
        respond: @escaping @Sendable (WebApplication.Incoming) async -> WebResponse
    ) {
        self.address = address
        self.tls = tls
        self.patience = patience
        self.respond = respond
    }

    /// The service that listens.
    /// - Parameter onRunning: called once with the port that is listened on.
    public func service(
        on group: MultiThreadedEventLoopGroup, logger: Logger, onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        let isSecure = tls != nil
        let server = try builder().buildServer(
            configuration: ServerConfiguration(address: .hostname(address.host, port: address.port), serverName: nil),
            eventLoopGroup: group, logger: logger,
            responder: { request, writer, channel in
                try await Self.answer(request, writer, channel, isSecure: isSecure, respond)
            },
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) })
        return ListeningService(address: address, server: server)
    }

    private func builder() throws -> HTTPServerBuilder {
        let limits = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 32 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 200)
        let patience = patience
        let idle: Duration? = patience.idle > .zero ? patience.idle : nil
        let http1 = HTTP1Channel.Configuration(
            additionalChannelHandlers: [PatienceHandler(patience)], idleTimeout: idle.map { TimeAmount($0) },
            httpDecoderConfiguration: limits)
        let executors = LoopExecutors()
        guard let tls else {
            return HTTPServerBuilder { responder in
                OnItsLoop(base: HTTP1Channel(responder: responder, configuration: http1), executors: executors)
            }
        }
        let http2 = HTTP2UpgradeChannel.Configuration(idleTimeout: idle, streamConfiguration: http1)
        return HTTPServerBuilder { responder in
            OnItsLoop(
                base: try SecureChannel(tls, http: http2, patience: patience, responder: responder),
                executors: executors)
        }
    }

    @concurrent private static func answer(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel, isSecure: Bool,
        _ respond: @Sendable (WebApplication.Incoming) async -> WebResponse
    ) async throws {
        var request = request
        let body = try await Self.body(of: &request)
        var response = await respond(
            WebApplication.Incoming(
                method: request.method.rawValue, target: request.head.path ?? "/", host: request.head.authority ?? "",
                headers: request.headers, body: body.map { Array(buffer: $0) } ?? [],
                peerAddress: (channel.remoteAddress ?? channel.parent?.remoteAddress)?.ipAddress ?? "",
                isSecure: isSecure, isTooLarge: body == nil, handshake: HandshakeFacts.current?.incoming))
        // The rest of the body is not waited for.
        if body == nil { response.headers[.connection] = "close" }
        try await write(response, to: writer, isHead: request.method == .head)
    }

    /// The whole body; nil when it is longer than is read.
    private static func body(of request: inout Request) async throws -> ByteBuffer? {
        let length = request.headers[.contentLength].flatMap(Int.init) ?? 0
        guard length <= WebApplication.bodyLimit else { return nil }
        do {
            return try await request.collectBody(upTo: WebApplication.bodyLimit)
        } catch is NIOTooManyBytesError {
            return nil
        }
    }

    @concurrent private static func write(
        _ response: WebResponse, to writer: consuming ResponseWriter, isHead: Bool
    ) async throws {
        var head = HTTPResponse(status: response.status, headerFields: response.headers)
        head.headerFields[.contentLength] = String(response.body.count)
        let body =
            isHead || response.body.isEmpty
            ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
        try await writer.write(response: head, body: body)
    }
}

/// A server that says which address it cannot listen on.
private struct ListeningService: Service {
    let address: Listener.Address
    let server: any Service

    func run() async throws {
        do {
            try await server.run()
        } catch let error as IOError {
            throw CannotListen(address: address, code: error.errnoCode)
        }
    }
}

/// An address cannot be listened on.
private struct CannotListen: Error, CustomStringConvertible {
    let address: Listener.Address
    let code: CInt

    var description: String {
        let reason =
            switch code {
            case EADDRINUSE: "another program uses it"
            case EACCES: "this user may not"
            case EADDRNOTAVAIL: "this machine does not have it"
            default: "error \(code)"
            }
        return "Cannot listen on \(address): \(reason). "
            + "Choose another address with LANYARD_LISTEN__HTTP, LANYARD_LISTEN__HTTPS or LANYARD_LISTEN__METRICS."
    }
}
