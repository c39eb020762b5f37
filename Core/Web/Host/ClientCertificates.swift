import HTTPTypes
import Kernel
import Logging

/// Decides whether what a client showed in TLS is its own, and for the host that it asks.
struct ClientCertificates: Sendable {
    /// Headers, in lower case, in which proxies hand on certificates of clients.
    let headers: Set<String>
    let logger: Logger

    /// What a client itself showed to the host that it asks.
    func shown(in incoming: WebApplication.Incoming, to facts: RequestFacts) -> [[UInt8]] {
        guard let handshake = incoming.handshake, !handshake.certificates.isEmpty else { return [] }
        guard let objection = objection(to: handshake, incoming.headers, facts) else { return handshake.certificates }
        // Whoever wonders why nobody can sign in finds it here.
        logger.debug("a client's certificate counts as none", metadata: ["reason": "\(objection)"])
        return []
    }

    private func objection(
        to handshake: WebApplication.Incoming.Handshake, _ sent: HTTPFields, _ facts: RequestFacts
    ) -> String? {
        if facts.isFromTrustedProxy { return "it is a proxy's: the address is in listen.trusted_proxy_cidrs" }
        // Who says that the request is somebody else's, or what somebody else showed, is a proxy whom nobody named.
        if Forwarding.isHandedOn(sent) || sent.contains(where: { headers.contains($0.name.canonicalName) }) {
            return "it is a proxy's: the request has a header that hands it on"
        }
        let wanted = handshake.serverName.map(Forwarding.name)
        return wanted == Forwarding.name(of: facts.host) ? nil : "it was shown to another host"
    }

    /// Whether a request came by a connection to another host, while its own asks for certificates: browsers send what is
    /// for one host by a connection to another, if one certificate is for both, and come again by a new one when they are
    /// told (RFC 9113, section 9.1.2).
    func isMisdirected(_ incoming: WebApplication.Incoming, _ facts: RequestFacts) -> Bool {
        guard !facts.brand.clientCertificates.isEmpty, !facts.isFromTrustedProxy,
            let name = incoming.handshake?.serverName
        else { return false }
        return Forwarding.name(of: name) != Forwarding.name(of: facts.host)
    }
}

extension WebApplication.Incoming {
    /// What a client said and showed when its TLS connection began.
    public struct Handshake: Sendable {
        /// The host that it wanted, by name; nil when it named none.
        public var serverName: String?
        /// Certificates that it showed, its own first, in DER, which nobody has verified.
        public var certificates: [[UInt8]]

        public init(serverName: String?, certificates: [[UInt8]] = []) {
            self.serverName = serverName
            self.certificates = certificates
        }
    }
}
