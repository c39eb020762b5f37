public import Kernel
public import ObjectStore
import Storage

/// What only blueprints can set of a user.
private struct UserExtras: FieldGroup {
    @Field(help: "Password, which is hashed when it is stored.")
    var password = Secret("")
    @Field(help: "Hash of the password, as another program made it.")
    var passwordHash = Secret("")
    @Field(help: "What the user may do with all objects of a model, such as authentik_core.view_user.")
    var permissions: [String] = []

    init() {}
}

/// What only blueprints can set of a token.
private struct TokenExtras: FieldGroup {
    @Field(help: "The token itself; one is made up when it is not given.")
    var key = Secret("")

    init() {}
}

/// What only blueprints can set of a role.
private struct RoleExtras: FieldGroup {
    @Field(help: "Fixed name of a role that comes with the server.")
    var managed: String?
    @Field(help: "What the role allows with all objects of a model, such as authentik_core.view_user.")
    var permissions: [String] = []

    init() {}
}

extension UserResource {
    public var blueprintFields: [FieldInfo] { UserExtras.fields }

    public func exported(_ id: ObjectID, withSecrets: Bool, in reading: Reading) async throws -> [String: JSON] {
        var exported: [String: JSON] = [:]
        if let role = try await reading.sql.first(
            "SELECT id FROM roles WHERE managed = ?", OwnRole.prefix + id.text)
        {
            exported = try await RoleResource(directory).exported(
                ObjectID(role[0] as String), withSecrets: withSecrets, in: reading)
            exported["managed"] = nil
        }
        guard withSecrets, let number = Int(id.text) else { return exported }
        let row = try await reading.sql.first("SELECT password FROM users WHERE id = ?", number)
        guard let hash: String = try row?[0], directory.hasher.isHash(hash) else { return exported }
        exported["password_hash"] = .string(hash)
        return exported
    }
}

extension TokenResource {
    public var blueprintFields: [FieldInfo] { TokenExtras.fields }

    /// The key, where it is kept.
    public func exported(_ id: ObjectID, withSecrets: Bool, in reading: Reading) async throws -> [String: JSON] {
        guard withSecrets else { return [:] }
        let row = try await reading.sql.first("SELECT sealed_key FROM tokens WHERE id = ?", id.sql)
        guard let sealed: String = try row?[0] else { return [:] }
        return ["key": .string(try reading.store.sealer.open(sealed, object: id, field: Self.keyField))]
    }
}

extension RoleResource {
    public var blueprintFields: [FieldInfo] { RoleExtras.fields }

    public func exported(_ id: ObjectID, withSecrets: Bool, in reading: Reading) async throws -> [String: JSON] {
        let granted = try await RolePermissions(self).global(of: id, in: reading)
        var exported: [String: JSON] = granted.isEmpty ? [:] : ["permissions": .array(granted.map { .string($0.text) })]
        let row = try await reading.sql.first("SELECT managed FROM roles WHERE id = ?", id.sql)
        if let managed: String = try row?[0] { exported["managed"] = .string(managed) }
        return exported
    }
}
