public import Kernel
public import ObjectStore
import Storage

extension GroupResource {
    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let fields = try GroupFields.make(input)
        let id = ObjectID(directory.random.uuid())
        try await GroupRows.insert(id, fields, in: change.writing)
        _ = try await setLinks(of: id, fields, input, in: change)
        try await requirePower(id, in: change)
        change.note("model_created", info, id, label: fields.name)
        return Created(id: id)
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try await Permissions.require(change, .change, info, on: id)
        let old = try await existing(id, in: change)
        try await requirePower(id, in: change)
        try await change.remember(id, of: self)
        let new = try GroupFields.make(input, over: partial ? old : old.filter { $0.key != "name" })
        var changed = Difference.of(old, new.shown.filter { old[$0.key] != nil })
        try await Superusers.keepingOne(in: change.writing) {
            if !changed.isEmpty { try await GroupRows.update(id, new, in: change.writing) }
            changed.merge(try await setLinks(of: id, new, input, in: change)) { $1 }
        }
        try await requirePower(id, in: change)
        if !changed.isEmpty { change.note("model_updated", info, id, label: new.name, changed: changed) }
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try await Permissions.require(change, .delete, info, on: id)
        try await requirePower(id, in: change)
        let name = try await existing(id, in: change)["name"]?.string ?? ""
        try await change.remember(id, of: self, deletes: true)
        try await change.release(id, info, label: name)
        try await Superusers.keepingOne(in: change.writing) { try await GroupRows.delete(id, in: change.writing) }
        change.note("model_deleted", info, id, label: name)
    }

    /// Adds a user to a group.
    /// - Throws: ``Missing`` when there is no such user or group; ``Refused``.
    public func addUser(_ user: Int, to id: ObjectID, in change: Change) async throws {
        try await noting(user, adds: true, of: id, in: change) {
            try await Memberships.add(user, to: id, in: change.writing)
        }
    }

    /// Takes a user out of a group.
    /// - Throws: ``Missing`` when there is no such user or group; ``Problems`` when no active superuser would be left;
    ///   ``Refused``.
    public func removeUser(_ user: Int, from id: ObjectID, in change: Change) async throws {
        try await noting(user, adds: false, of: id, in: change) {
            try await Superusers.keepingOne(in: change.writing) {
                try await Memberships.remove(user, from: id, in: change.writing)
            }
        }
    }

    private func noting(
        _ user: Int, adds: Bool, of id: ObjectID, in change: Change, _ body: () async throws -> Void
    ) async throws {
        try await Self.requireMembership(id, adds: adds, in: change)
        let group = try await existing(id, in: change)
        guard try await change.sql.first("SELECT 1 FROM users WHERE id = ?", user) != nil else {
            throw Missing("No User matches the given query.")
        }
        try await body()
        let difference: JSON = .object([adds ? "added" : "removed": [.int(user)]])
        change.note("model_updated", info, id, label: group["name"]?.string ?? "", changed: ["users": difference])
    }

    /// - Throws: ``Refused`` for somebody who may not put users into the group or take them out, or who cannot do what its
    ///   members can.
    static func requireMembership(_ id: ObjectID, adds: Bool, in change: Change) async throws {
        let special = Action.special(adds ? "add_user_to_group" : "remove_user_from_group")
        if try await !Permissions.decide(change, special, model, on: id).passes {
            try await Permissions.require(change, .change, model, on: id)
        }
        try await Power.of(group: id, in: change.sql).require(of: change.actor, in: change.sql)
    }

    /// - Throws: ``Refused`` for somebody who cannot do what the group's members can.
    private func requirePower(_ id: ObjectID, in change: Change) async throws {
        try await Power.of(group: id, in: change.sql).require(of: change.actor, in: change.sql)
    }

    private func existing(_ id: ObjectID, in change: Change) async throws -> [String: JSON] {
        guard let document = try await GroupRows.document(id, in: change.sql) else {
            throw Missing("No Group matches the given query.")
        }
        return document
    }

    /// Stores the parents and members that were given.
    /// - Returns: what of them changed, for the event.
    private func setLinks(
        of id: ObjectID, _ fields: GroupFields, _ input: [String: JSON], in change: Change
    ) async throws -> [String: JSON] {
        var changed: [String: JSON] = [:]
        if input["parents"] != nil {
            let difference = try await GroupRows.setParents(of: id, to: fields.parents.map(\.id), in: change.writing)
            if let difference { changed["parents"] = difference }
        }
        if input["users"] != nil {
            let difference = try await GroupRows.setUsers(of: id, to: fields.users.map(\.id), in: change.writing)
            if let difference { changed["users"] = difference }
        }
        if input["roles"] != nil {
            let difference = try await RoleHolders.groups.set(id.sql, to: fields.roles.map(\.id), in: change)
            if let difference { changed["roles"] = difference }
        }
        return changed
    }
}
