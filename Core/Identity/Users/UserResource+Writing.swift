public import Kernel
public import ObjectStore
import Storage

extension UserResource {
    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let fields = try UserFields.make(input)
        try refuseInternal(fields.kind, change)
        let hash = try await givenHash(input, over: nil, in: change)
        let number = try await directory.rows.insert(
            fields, uuid: directory.random.uuid(), password: hash ?? UnusablePassword.make(directory.random),
            at: change.now, in: change.writing)
        let id = ObjectID(number)
        _ = try await RoleHolders.users.set(number.sqlValue, to: fields.roles.map(\.id), in: change)
        try await Power.of(user: number, in: change.sql).require(of: change.actor, in: change.sql)
        try await requireMemberships(from: [], to: fields.groups.map(\.id), in: change)
        change.note("model_created", info, id, label: fields.username)
        try await setPermissions(input, of: id, in: change)
        if hash != nil { change.record(Self.passwordSet(try await existing(id, in: change), change)) }
        return Created(id: id)
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try await Permissions.require(change, .change, info, on: id)
        let user = try await existing(id, in: change)
        try await Power.of(user: user.id, in: change.sql).require(of: change.actor, in: change.sql)
        _ = try await changed(id, input, partial: partial, in: change)
        try await Power.of(user: user.id, in: change.sql).require(of: change.actor, in: change.sql)
    }

    /// Who changes the groups that a user is in must be allowed it with each of these groups.
    private func requireMemberships(from old: [ObjectID], to new: [ObjectID], in change: Change) async throws {
        for group in Set(new).subtracting(old) {
            try await GroupResource.requireMembership(group, adds: true, in: change)
        }
        for group in Set(old).subtracting(new) {
            try await GroupResource.requireMembership(group, adds: false, in: change)
        }
    }

    /// Changes a user, for somebody who may.
    /// - Returns: what of it is different from before.
    func changed(
        _ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change
    ) async throws -> (fields: Bool, password: Bool) {
        let user = try await existing(id, in: change)
        try refuseInternal(user.kind, change)
        var old = UserFields(user)
        let roles = try await RoleHolders.users.roles(of: [user.id.sqlValue], in: change.sql)[user.id.sqlValue] ?? []
        old.roles = roles.map { Reference($0) }
        var new = try UserFields.make(input, over: partial ? old.document : optional(old.document))
        if change.origin == .blueprint { try await keepOwnRole(in: &new, of: id, among: roles, in: change) }
        try refuseInternal(new.kind, change)
        try await change.remember(id, of: self)
        if new.document != old.document {
            try await requireMemberships(from: old.groups.map(\.id), to: new.groups.map(\.id), in: change)
            try await directory.rows.update(user.id, to: new, at: change.now, in: change.writing)
            _ = try await RoleHolders.users.set(user.id.sqlValue, to: new.roles.map(\.id), in: change)
            change.note("model_updated", info, id, label: new.username, changed: Difference.of(old.shown, new.shown))
        }
        try await setPermissions(input, of: id, in: change)
        let hash = try await givenHash(input, over: user.id, in: change)
        if let hash {
            try await directory.rows.setPassword(of: user.id, hash: hash, at: change.now, in: change.writing)
            change.record(Self.passwordSet(user, change))
        }
        return (new.document != old.document, hash != nil)
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try await Permissions.require(change, .delete, info, on: id)
        let user = try await existing(id, in: change)
        try await Power.of(user: user.id, in: change.sql).require(of: change.actor, in: change.sql)
        try refuseInternal(user.kind, change)
        try await change.remember(id, of: self, deletes: true)
        try await change.release(id, info, label: user.username)
        try await directory.rows.delete(user.id, in: change.writing)
        if change.configuration.settings.gdprCompliance {
            try await change.writing.execute("DELETE FROM events WHERE user_id = ?", user.id)
        }
        change.note("model_deleted", info, id, label: user.username)
    }

    /// Sets a user's password and ends the user's sessions but one. The password is hashed before the transaction begins.
    /// - Parameters:
    ///   - session: the public id of a session to be kept.
    /// - Throws: ``Problems`` for `password`; ``Missing`` when there is no such user; ``Refused``.
    public func setPassword(
        of id: ObjectID, to password: Secret, keeping session: String? = nil, in store: ObjectStore,
        by actor: Principal, request: RequestFacts? = nil
    ) async throws {
        // Asked before the password is hashed, which takes long, and again where it is stored.
        try await store.read(by: actor) { try await requireReset(of: id, in: $0) }
        guard let hash = try await directory.hash(password) else { return }
        try await setPasswordHash(of: id, to: hash, keeping: session, in: store, by: actor, request: request)
    }

    /// Stores the hash of a password that another program made, and ends the user's sessions but one.
    /// - Throws: ``Problems`` for `password_hash`; ``Missing`` when there is no such user; ``Refused``.
    public func setPasswordHash(
        of id: ObjectID, to hash: String, keeping session: String? = nil, in store: ObjectStore,
        by actor: Principal, request: RequestFacts? = nil
    ) async throws {
        try await store.write(by: actor, from: .api, request: request) { change in
            try await requireReset(of: id, in: change)
            try checkHash(hash)
            let user = try await existing(id, in: change)
            try refuseInternal(user.kind, change)
            try await directory.rows.setPassword(of: user.id, hash: hash, at: change.now, in: change.writing)
            try await SessionRows.end(of: user.id, except: session, in: change.writing)
            change.record(Self.passwordSet(user, change))
        }
    }

    /// - Throws: ``Refused`` for somebody who may not set the user's password, or who could do more as that user.
    private func requireReset(of id: ObjectID, in reading: Reading) async throws {
        guard let user = try await user(id, in: reading) else {
            return try Permissions.require(reading.actor, .special("reset_user_password"), info)
        }
        try await requireStanding(over: user, for: .special("reset_user_password"), in: reading)
    }

    /// No blueprint can name the role that is the user's alone: its lists of roles say nothing of it. Their order means
    /// nothing either.
    private func keepOwnRole(
        in fields: inout UserFields, of id: ObjectID, among roles: [ObjectID], in change: Change
    ) async throws {
        let row = try await change.sql.first("SELECT id FROM roles WHERE managed = ?", OwnRole.prefix + id.text)
        var kept = Set(fields.roles.map(\.id))
        if let row { kept.formUnion(Set([ObjectID(try row[0] as String)]).intersection(roles)) }
        fields.roles = kept.sorted().map { Reference($0) }
    }

    /// What a blueprint says that a user may do is allowed by a role that is the user's alone.
    private func setPermissions(_ input: [String: JSON], of id: ObjectID, in change: Change) async throws {
        let roles = RoleResource(directory)
        try await roles.setPermissions(input, of: { try await roles.ownRole(of: id, in: change) }, in: change)
    }

    /// The hash to be stored for what a blueprint or a file says of the password; nil for nothing, or nothing new.
    private func givenHash(_ input: [String: JSON], over id: Int?, in change: Change) async throws -> String? {
        guard change.origin != .api else { return nil }
        if input["password"]?.string != nil, input["password_hash"]?.string != nil {
            throw Problems.field("password_hash", "A password and its hash cannot be given together.")
        }
        var stored: String?
        if let id { stored = try await change.sql.first("SELECT password FROM users WHERE id = ?", id)?[0] }
        if let hash = input["password_hash"]?.string {
            try checkHash(hash)
            return hash == stored ? nil : hash
        }
        guard let password = input["password"]?.string.map({ Secret($0) }) else { return nil }
        try PasswordLimits.check(password)
        if let stored, try await directory.hasher.verify(password, against: stored) != .wrong { return nil }
        return try await directory.hasher.hash(password)
    }

    private func checkHash(_ hash: String) throws(Problems) {
        guard directory.hasher.isHash(hash) else {
            throw .field("password_hash", "This is not a hash of a kind that can be checked.")
        }
    }

    /// Internal service accounts belong to the server itself.
    private func refuseInternal(_ kind: User.Kind, _ change: Change) throws(Problems) {
        guard [.api, .file].contains(change.origin), kind == .internalServiceAccount else { return }
        throw .field("type", "Internal service accounts are created, changed and deleted by the server alone.")
    }

    /// What a whole replacement starts from: fields that must be given are not taken from what is stored.
    private func optional(_ document: [String: JSON]) -> [String: JSON] {
        let required = Set(fields.filter(\.isRequired).map(\.name))
        return document.filter { !required.contains($0.key) }
    }

    private static func passwordSet(_ user: User, _ change: Change) -> Event {
        Event("password_set", app: "authentik_core", user: user, request: change.request)
    }
}

/// What a change changed, for its event.
enum Difference {
    static func of(_ old: [String: JSON], _ new: [String: JSON]) -> [String: JSON] {
        var difference: [String: JSON] = [:]
        for (name, value) in new where old[name] != value {
            difference[name] = ["previous": old[name] ?? .null, "new": value]
        }
        return difference
    }
}
