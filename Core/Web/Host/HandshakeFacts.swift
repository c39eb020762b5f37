import JOSE
import NIOSSL
import Synchronization

/// What a client said and showed while its TLS connection began.
final class HandshakeFacts: Sendable {
    /// The host that it wants, by name; nil when it named none.
    let serverName: String?
    private let shown = Mutex<[[UInt8]]>([])

    /// Those of the connection that a request came by; nil without TLS.
    @TaskLocal static var current: HandshakeFacts?

    /// The longest chain that is kept, in bytes.
    static let longestChain = 16_384

    init(serverName: String?) { self.serverName = serverName }

    /// Certificates that it showed, its own first, in DER. That it has the key of the first is certain once there is a
    /// request, and nothing else of them.
    var certificates: [[UInt8]] { shown.withLock { $0 } }

    /// Keeps what the client showed; of a chain that is too long, nothing.
    func keep(_ chain: [NIOSSLCertificate]) {
        guard chain.count <= Certificate.chainLimit, let encoded = try? chain.map({ try $0.toDERBytes() }),
            encoded.reduce(0, { $0 + $1.count }) <= Self.longestChain
        else { return }
        shown.withLock { $0 = encoded }
    }

    /// As a request has them.
    var incoming: WebApplication.Incoming.Handshake {
        WebApplication.Incoming.Handshake(serverName: serverName, certificates: certificates)
    }
}
