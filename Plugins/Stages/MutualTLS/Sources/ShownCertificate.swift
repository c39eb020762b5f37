import HTTPTypes
import JOSE
import Kernel

/// A certificate that a browser showed to this server or to a proxy, with those that it showed beside it.
struct ShownCertificate: Sendable {
    var certificate: Certificate
    /// What may lead from it to an authority. Nobody trusts these by themselves.
    var others: [Certificate]

    /// The longest header that is read, in bytes.
    private static let longestHeader = 65_536

    /// What the browser showed to this server, or what a trusted proxy says that it showed. More than one word would leave
    /// open whose counts: then it is nobody's.
    static func all(in request: RequestFacts) -> [ShownCertificate] {
        let spoken = words(of: request)
        guard request.shownCertificates.isEmpty else {
            return spoken.isEmpty ? [ShownCertificate(request.shownCertificates)].compactMap { $0 } : []
        }
        guard spoken.count == 1, spoken[0].utf8.count <= longestHeader else { return [] }
        return [ShownCertificate(spoken[0])].compactMap { $0 }
    }

    /// What trusted proxies say.
    private static func words(of request: RequestFacts) -> [String] {
        request.certificateHeaders.sorted().flatMap { name -> [String] in
            guard let sent = request.sent, let field = HTTPField.Name(name) else { return [] }
            return sent.headers[values: field].filter { !$0.isEmpty }
        }
    }

    /// Reads a chain in DER. nil when there is none, or anything else in it.
    init?(_ chain: [[UInt8]]) {
        guard (1...Certificate.chainLimit).contains(chain.count) else { return nil }
        let read = chain.compactMap { try? Certificate(der: $0) }
        guard read.count == chain.count else { return nil }
        certificate = read[0]
        others = Array(read.dropFirst())
    }

    /// Reads a header: Envoy's list of `Cert=` and `Chain=`, PEM as nginx encodes it, or DER in base64 as Traefik and
    /// Caddy send it. nil for anything else.
    init?(_ header: String) {
        let parts: [Substring]
        if let client = ForwardedClient(header) {
            parts = Self.blocks(of: client.certificate) + Self.blocks(of: client.chain)
        } else {
            let text = PercentCoding.decode(header)
            let blocks = Self.blocks(of: text)
            parts = blocks.isEmpty ? text.split(separator: ",") : blocks
        }
        guard (1...Certificate.chainLimit).contains(parts.count) else { return nil }
        let read = parts.compactMap(Self.certificate)
        guard read.count == parts.count else { return nil }
        certificate = read[0]
        others = Array(read.dropFirst())
    }

    /// What stands between the marks of PEM (RFC 7468), whose line ends may have been lost on the way.
    private static func blocks(of pem: String) -> [Substring] {
        pem.matches(of: /-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/).map(\.1)
    }

    private static func certificate(_ base64: Substring) -> Certificate? {
        let digits = base64.utf8.filter { !" \t\r\n".utf8.contains($0) }
        let padding = digits.suffix(2).count { $0 == UInt8(ascii: "=") }
        let urlSafe = digits.dropLast(padding).map { digit -> UInt8 in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: digit
            }
        }
        return Base64URL.decode(String(decoding: urlSafe, as: UTF8.self)).flatMap { try? Certificate(der: $0) }
    }
}
