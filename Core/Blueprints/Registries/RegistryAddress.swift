import Kernel

/// Where an artefact is: `oci://registry/repository`, then perhaps `:tag` or `@digest`.
struct RegistryAddress: Sendable, Hashable {
    /// The host, with its port if it has one.
    let host: String
    let repository: String
    /// A tag, or a digest.
    let reference: String

    /// - Throws: ``Problem`` for a text that is no such address.
    init(_ text: String) throws(Problem) {
        let scheme = BlueprintInstance.registryScheme
        guard text.hasPrefix(scheme), text.utf8.count <= 1024 else { throw Problem() }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let host = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
        guard
            host.wholeMatch(of: /(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:.]+\])(?::[0-9]{1,5})?/)
                != nil
        else { throw Problem() }
        var path = rest[authority.endIndex...].dropFirst()
        if let at = path.firstIndex(of: "@") {
            reference = String(path[path.index(after: at)...])
            path = path[..<at]
            guard Digest(reference) != nil else { throw Problem() }
        } else if let colon = path.lastIndex(of: ":") {
            reference = String(path[path.index(after: colon)...])
            path = path[..<colon]
        } else {
            reference = "latest"
        }
        guard Digest(reference) != nil || reference.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9._-]{0,127}/) != nil,
            path.wholeMatch(of: /[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*/) != nil
        else { throw Problem() }
        self.host = String(host)
        repository = String(path)
    }

    /// Why a text is no address of an artefact.
    struct Problem: Error, CustomStringConvertible {
        let description =
            "This is no address of an artefact: oci://registry/repository:tag, with a name and a password "
            + "before the registry if it wants them."
    }

    /// Addresses of the registry begin with it. One on this machine is asked without TLS, as Docker asks it.
    var base: String { (isHere ? "http" : "https") + "://\(host)/v2/\(repository)" }

    var isHere: Bool {
        let bare = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
        return bare == "localhost" || bare == "::1" || bare.wholeMatch(of: /127(?:\.[0-9]{1,3}){3}/) != nil
    }
}
