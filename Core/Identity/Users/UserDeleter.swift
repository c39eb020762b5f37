public import Kernel
public import ObjectStore

/// Deletes users on behalf of flows, in the way that administrators do: by the same rules, and with an event.
public struct UserDeleter: UserDeleting {
    private let users: UserResource
    private let store: ObjectStore

    public init(_ users: UserResource, in store: ObjectStore) {
        self.users = users
        self.store = store
    }

    public func delete(_ user: Int, request: RequestFacts?) async throws {
        try await store.write(by: .system, from: .api, request: request) { change in
            try await users.delete(ObjectID(user), in: change)
        }
    }
}
