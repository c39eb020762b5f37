public import Kernel
public import ObjectStore

extension UserResource {
    public var tables: [OwnedTable] {
        [
            OwnedTable(
                "users", owner: "id", isNumbered: true, key: ["id"], unique: ["username_key", "uuid"],
                volatile: ["last_login", "last_updated"], secrets: ["password": "password"]),
            OwnedTable(
                "memberships", owner: "user_id", isNumbered: true, key: ["user_id", "group_id"],
                parents: [.init("group_id", of: "groups")]),
            OwnedTable(
                "user_roles", owner: "user_id", isNumbered: true, key: ["user_id", "role_id"],
                parents: [.init("role_id", of: "roles")]),
            OwnedTable(
                "tokens", owner: "user_id", isNumbered: true, key: ["id"], .deletion,
                unique: ["identifier", "managed", "key_hash"]),
            OwnedTable(
                "records", owner: "user_id", isNumbered: true, key: ["collection", "key_hash"], .deletion,
                parents: [.init("object", of: "configuration_objects")]),
            OwnedTable("remembered_passwords", owner: "user_id", isNumbered: true, key: ["ordinal"], .deletion),
            .permissions(Self.model.name),
        ]
    }

    public func restoring(
        _ ids: [ObjectID], in change: Change, _ body: () async throws -> Void
    ) async throws {
        try await Superusers.keepingOne(in: change.writing, body)
    }
}

extension GroupResource {
    public var tables: [OwnedTable] {
        [
            OwnedTable("groups", owner: "id", key: ["id"], unique: ["name"]),
            OwnedTable(
                "group_parents", owner: "child", key: ["child", "parent"], parents: [.init("parent", of: "groups")]),
            OwnedTable(
                "group_parents", owner: "parent", key: ["child", "parent"], .deletion,
                parents: [.init("child", of: "groups")]),
            OwnedTable(
                "memberships", owner: "group_id", key: ["user_id", "group_id"],
                parents: [.init("user_id", of: "users")]),
            OwnedTable(
                "group_roles", owner: "group_id", key: ["group_id", "role_id"],
                parents: [.init("role_id", of: "roles")]),
            .permissions(Self.model.name),
        ]
    }

    public func restoring(
        _ ids: [ObjectID], in change: Change, _ body: () async throws -> Void
    ) async throws {
        try await Superusers.keepingOne(in: change.writing) {
            try await body()
            for id in ids where try await GroupRows.document(id, in: change.sql) != nil {
                try await Ancestry.refresh(id, in: change.writing)
            }
        }
    }
}

extension TokenResource {
    public var tables: [OwnedTable] {
        [
            OwnedTable(
                "tokens", owner: "id", key: ["id"], parents: [.init("user_id", of: "users")],
                unique: ["identifier", "managed", "key_hash"], secrets: ["key_hash": "key"]),
            .permissions(info.name),
        ]
    }
}

extension RoleResource {
    public var tables: [OwnedTable] {
        [
            OwnedTable("roles", owner: "id", key: ["id"], unique: ["name", "managed"]),
            OwnedTable(
                "role_permissions", owner: "role_id", key: ["role_id", "model", "codename"],
                shown: ("permissions", ["model", "codename"])),
            OwnedTable(
                "role_object_permissions", owner: "role_id", key: ["role_id", "model", "codename", "object"],
                shown: ("permissions", ["model", "codename", "object"])),
            OwnedTable(
                "user_roles", owner: "role_id", key: ["user_id", "role_id"], .deletion,
                parents: [.init("user_id", of: "users")]),
            OwnedTable(
                "group_roles", owner: "role_id", key: ["group_id", "role_id"], .deletion,
                parents: [.init("group_id", of: "groups")]),
        ]
    }
}
