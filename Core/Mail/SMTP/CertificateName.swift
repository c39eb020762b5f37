import NIOSSL

extension SMTPIdentity {
    /// Whether a certificate is for the host by its name (RFC 6125 section 6).
    ///
    /// The chain was verified before; but the library is content with a certificate for the address that the name led to,
    /// which anybody can get for an address of their own and then have the name lead there.
    func isShown(by certificate: NIOSSLCertificate?) -> Bool {
        guard let hostname else { return true }
        let names = certificate?._subjectAlternativeNames().filter { $0.nameType == .dnsName } ?? []
        return names.contains { Self.matches(String(decoding: $0.contents, as: UTF8.self), hostname) }
    }

    /// A star stands for the whole first label and for nothing else.
    static func matches(_ pattern: String, _ hostname: String) -> Bool {
        let pattern = pattern.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        var host = hostname.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        if host.last?.isEmpty == true { host.removeLast() }
        guard pattern.count == host.count, let first = pattern.first else { return false }
        if first == "*" { return pattern.count > 2 && pattern.dropFirst() == host.dropFirst() }
        return pattern == host
    }
}
