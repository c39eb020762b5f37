/// The origin of a web address (RFC 6454): scheme, host and port, as browsers write it in `Origin`.
struct WebOrigin: Sendable, Hashable {
    /// Lower-case, the port left out when it is the scheme's own: `https://app.example.com`.
    let text: String

    /// The origin of an `http` or `https` address; nil for anything else.
    init?(of address: String) {
        let lowered = address.prefix(Limits.redirectURI).lowercased()
        guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return nil }
        var authority = lowered.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else { return nil }
        let ownPort = scheme == "https://" ? ":443" : ":80"
        if authority.hasSuffix(ownPort) { authority.removeLast(ownPort.count) }
        text = scheme + authority
    }
}
