import FoundationEssentials
import Kernel

/// Where a request goes: an address, taken apart by what the client takes it apart by, so that both mean the same host.
struct Destination: Sendable, Hashable {
    /// In bytes.
    private static let longest = 8192

    private let url: URL
    /// The address as the client gets it.
    let text: String
    let isSecure: Bool
    /// As the client looks it up: in an address in brackets, without them.
    let host: String
    let port: Int

    /// - Throws: ``OutgoingFailure/malformed`` for what is not HTTP, has no host, or has a name and password in it.
    init(_ text: String) throws(OutgoingFailure) {
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty, url.user == nil, url.password == nil
        else { throw .malformed }
        self.url = url
        self.text = text
        isSecure = scheme == "https"
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        // An address with a zone names an interface of this machine.
        guard !bare.contains("%"), bare.utf8.count <= 255 else { throw .malformed }
        self.host = bare
        port = url.port ?? (isSecure ? 443 : 80)
    }

    /// Where a redirect leads.
    func following(_ location: String) throws(OutgoingFailure) -> Destination {
        guard location.utf8.count <= Self.longest, location.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            let next = URL(string: location, relativeTo: url)?.absoluteURL
        else { throw .malformed }
        let destination = try Destination(next.absoluteString)
        // What was asked for in secret is not asked for in public.
        if isSecure, !destination.isSecure { throw .forbidden(host: destination.host) }
        return destination
    }

    /// Whether what is secret between the client and one may be sent to the other.
    func isSameOrigin(as other: Destination) -> Bool {
        isSecure == other.isSecure && host.lowercased() == other.host.lowercased() && port == other.port
    }
}
