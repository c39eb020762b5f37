public import Kernel
public import ObjectStore
import Storage

/// Changes groups on behalf of expressions, in the way that administrators do: by the same rules, and with an event.
public struct GroupWriter: GroupWriting {
    private let groups: GroupResource
    private let store: ObjectStore

    public init(_ groups: GroupResource, in store: ObjectStore) {
        self.groups = groups
        self.store = store
    }

    public func create(_ change: GroupChange) async throws -> Group {
        let input = change.fields
        let created = try await store.write(by: .system, from: .system) { try await groups.create(input, in: $0) }
        return Group(
            id: created.id, name: change.name ?? "", isSuperuser: change.isSuperuser ?? false,
            attributes: change.attributes ?? [:], isDirect: false)
    }

    public func change(_ group: ObjectID, _ change: GroupChange) async throws {
        let input = change.fields
        try await store.write(by: .system, from: .system) {
            try await groups.update(group, input, partial: true, in: $0)
        }
    }

    public func add(_ user: Int, to group: ObjectID) async throws {
        try await store.write(by: .system, from: .system) { try await groups.addUser(user, to: group, in: $0) }
    }

    public func remove(_ user: Int, from group: ObjectID) async throws {
        try await store.write(by: .system, from: .system) { try await groups.removeUser(user, from: group, in: $0) }
    }
}

extension GroupChange {
    /// What is given, as a document of ``GroupFields``.
    fileprivate var fields: [String: JSON] {
        var input: [String: JSON] = [:]
        if let name { input["name"] = .string(name) }
        if let isSuperuser { input["is_superuser"] = .bool(isSuperuser) }
        if let attributes { input["attributes"] = .object(attributes) }
        return input
    }
}
