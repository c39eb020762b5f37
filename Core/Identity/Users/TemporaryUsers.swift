import Kernel
public import ObjectStore
import Storage

/// Users that were made for a while: their attributes say that they were, and when their time is over.
public struct TemporaryUsers: Sendable {
    private let users: UserResource
    private let store: ObjectStore

    /// What such users' attributes have, as the database finds it.
    static let condition = "attributes LIKE '%\"goauthentik.io/user/expires\":%'"

    public init(_ users: UserResource, in store: ObjectStore) {
        self.users = users
        self.store = store
    }

    /// Deletes those whose time is over, each in a transaction of its own, as if an administrator did.
    /// - Returns: how many there were.
    public func deleteExpired() async throws -> Int {
        let now = users.directory.clock.now
        let rows = try await users.directory.database.read { transaction in
            try await transaction.query("SELECT id, attributes FROM users WHERE \(Self.condition)")
        }
        let expired = try rows.filter { row in
            let attributes = try JSON(parsing: row[1] as String, limits: JSON.Limits(bytes: .max, depth: 512))
            return Self.isOver(attributes.object ?? [:], at: now)
        }
        var count = 0
        for row in expired {
            try Task.checkCancellation()
            if try await delete(ObjectID(try row[0] as Int), at: now) { count += 1 }
        }
        return count
    }

    private func delete(_ id: ObjectID, at now: Timestamp) async throws -> Bool {
        do {
            return try await store.write(by: .system, from: .system) { change in
                // Somebody may have given the user more time, or deleted it.
                guard let user = try await users.user(id, in: change), Self.isOver(user.attributes, at: now) else {
                    return false
                }
                try await users.delete(id, in: change)
                return true
            }
        } catch is Problems {
            // Without this user there would be no administrator left.
            return false
        }
    }

    /// Whether the time, in seconds since 1970, is over. Users that nobody made for a while have none.
    private static func isOver(_ attributes: [String: JSON], at now: Timestamp) -> Bool {
        guard attributes["goauthentik.io/user/generated"] == true,
            let expires = attributes["goauthentik.io/user/expires"]?.number
        else { return false }
        return expires < Double(now.microseconds) / 1_000_000
    }
}
