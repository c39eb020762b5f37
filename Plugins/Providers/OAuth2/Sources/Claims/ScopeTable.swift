import Kernel

/// The scopes that a provider is configured with, and what they give.
struct ScopeTable: Sendable {
    /// One scope mapping.
    struct Entry: Sendable {
        var scope: String
        /// What the user is told; empty for nothing.
        var description: String
        var mapping: EvaluatedMapping
    }

    /// By scope, so that later mappings of one scope win over earlier ones in the same way every time.
    let entries: [Entry]
    /// Every scope there is.
    let scope: Scope

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { ($0.scope, $0.mapping.name) < ($1.scope, $1.mapping.name) }
        scope = Scope(self.entries.map(\.scope))
    }

    /// The mappings among a provider's property mappings.
    init(_ references: [Reference<AnyPropertyMapping>], in configuration: Configuration) {
        self.init(
            references.compactMap { configuration.get(ScopeMapping.self, $0.id) }.map {
                Entry(
                    scope: $0.scopeName, description: $0.description,
                    mapping: EvaluatedMapping(id: $0.id, $0.base))
            })
    }

    /// The mappings of scopes, in the order of the scopes' names.
    func mappings(for scope: Scope) -> [EvaluatedMapping] {
        entries.filter { scope.names.contains($0.scope) }.map(\.mapping)
    }

    /// What the user is asked to permit: the scope's name and its description.
    func permissions(for scope: Scope) -> [(id: String, name: String)] {
        entries.filter { scope.names.contains($0.scope) && !$0.description.isEmpty }.map { ($0.scope, $0.description) }
    }
}
