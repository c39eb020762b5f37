import Kernel

/// The scopes that a provider is configured with, and what they give.
struct ScopeTable: Sendable {
    /// One scope mapping.
    struct Entry: Sendable {
        var scope: String
        /// What the user is told; empty for nothing.
        var description: String
        /// The mapping's name.
        var mapping: String
        /// Its claims; nil for a mapping that this server cannot evaluate.
        var claims: NativeClaims?
    }

    /// By scope, so that later mappings of one scope win over earlier ones in the same way every time.
    let entries: [Entry]
    /// Every scope there is.
    let scope: Scope

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { ($0.scope, $0.mapping) < ($1.scope, $1.mapping) }
        scope = Scope(self.entries.map(\.scope))
    }

    /// The mappings among a provider's property mappings.
    init(_ references: [Reference<AnyPropertyMapping>], in configuration: Configuration) {
        self.init(
            references.compactMap { configuration.get(ScopeMapping.self, $0.id) }.map {
                Entry(
                    scope: $0.scopeName, description: $0.description, mapping: $0.base.name,
                    claims: $0.base.managed.flatMap(NativeClaims.init))
            })
    }

    /// The claims that scopes give, merged in the order of their names.
    /// - Throws: ``UnusableMapping`` when one of them cannot be evaluated: then nothing is given.
    func claims(of user: User, for scope: Scope) throws(UnusableMapping) -> [String: JSON] {
        var claims: [String: JSON] = [:]
        for entry in entries where scope.names.contains(entry.scope) {
            guard let native = entry.claims else { throw UnusableMapping(name: entry.mapping) }
            claims.merge(native.claims(of: user)) { $0.merging($1) }
        }
        return claims
    }

    /// What the user is asked to permit: the scope's name and its description.
    func permissions(for scope: Scope) -> [(id: String, name: String)] {
        entries.filter { scope.names.contains($0.scope) && !$0.description.isEmpty }.map { ($0.scope, $0.description) }
    }
}

/// A scope mapping that this server cannot evaluate.
struct UnusableMapping: Error, Hashable {
    let name: String
}
