public import Kernel
public import Storage

/// A look at configuration and directory within one transaction. Used by one task only.
public class Reading {
    /// The store that is read.
    public let store: ObjectStore
    /// On whose behalf.
    public let actor: Principal
    /// The configuration as this transaction sees it.
    public internal(set) var configuration: Configuration
    /// The transaction, for the directory's own tables.
    public let sql: any ReadTransaction

    init(store: ObjectStore, actor: Principal, configuration: Configuration, sql: any ReadTransaction) {
        self.store = store
        self.actor = actor
        self.configuration = configuration
        self.sql = sql
    }

    /// The resource of a model.
    /// - Throws: ``UnknownModel`` when nobody registered it.
    public func resource(_ name: ModelName) throws(UnknownModel) -> any Resource {
        guard let resource = store.resource(name) else { throw UnknownModel(name: name) }
        return resource
    }

    /// Whether an object exists that a reference to `target` may name.
    /// - Parameter isSeen: whether whoever may not see the object is told that there is none.
    public func exists(_ id: ObjectID, for target: ReferenceTarget, isSeen: Bool = true) async throws -> Bool {
        if let object = configuration[id], target.admits(object.info) {
            guard isSeen else { return true }
            return try await Permissions.decide(self, .view, object.info, on: id).passes
        }
        guard case .model(let name) = target, store.registry.models[name] == nil, let resource = store.resource(name)
        else { return false }
        guard isSeen else { return try await resource.get(id, in: trusted) != nil }
        do {
            return try await resource.get(id, in: self) != nil
        } catch is Refused {
            return false
        }
    }

    /// The same look, for the program itself.
    package var trusted: Reading { Reading(store: store, actor: .system, configuration: configuration, sql: sql) }
}

/// A model that no plugin of this server registered.
public struct UnknownModel: Error, Sendable, CustomStringConvertible {
    public let name: ModelName
    public var description: String {
        "The model '\(name)' is not known to this server: no plugin that is built in and enabled registers it."
    }
}

extension ReferenceTarget {
    /// Whether an object of a model may be named.
    public func admits(_ info: ModelInfo) -> Bool {
        switch self {
        case .kind(let kind): info.kind == kind
        case .model(AnyBindable.modelName): info.isBindable
        case .model(let name): info.name == name
        }
    }
}

extension AnyBindable {
    /// The name that stands for everything that policies can be bound to.
    public static let modelName: ModelName = "authentik_policies.policybindingmodel"
}
