import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// What can be done with users and groups besides changing their fields.
enum UserActions {
    static func operations(_ users: Collection, _ groups: Collection?) -> [Operation] {
        var operations = [me]
        if let resource = users.resource as? any PasswordSetting {
            operations += [setPassword(users, resource), setPasswordHash(users, resource)]
        }
        if let resource = users.resource as? UserResource { operations.append(paths(resource)) }
        if let groups { operations += [true, false].map { membership(groups, users, adds: $0) } }
        operations += ImpersonationActions(users: users).operations + RecoveryActions(users: users).operations
        return operations
    }

    private static let me = Operation(
        method: "GET", path: "core/users/me/", id: "core_users_me_retrieve", summary: "Show who is signed in.",
        access: .everyUser("themselves"), answer: .init(schema: Schema.component("SessionUser")),
        handle: { call in
            let brand = call.request.facts.brand
            var shown: [String: JSON] = ["user": try await SelfView.of(call)]
            // A token stands for its user alone, whatever the browser's session is.
            if try call.user.actor != nil, let original = try await call.request.session().original {
                shown["original"] = SelfView.of(original, call.settings, under: brand)
            }
            return .json(.object(shown))
        })

    private static func paths(_ users: UserResource) -> Operation {
        Operation(
            method: "GET", path: "core/users/paths/", id: "core_users_paths_retrieve",
            summary: "List the paths that users have.",
            access: .permission(.view, users.info),
            parameters: [
                Parameter(name: "search", place: .query, schema: .text, description: "What the paths contain.")
            ],
            answer: .init(schema: Schema.component("UserPath")),
            handle: { call in
                let search = call.query["search"] ?? ""
                let paths = try await call.read { try await users.paths(containing: search, in: $0) }
                return .json(["paths": .array(paths.map(JSON.string))])
            })
    }

    private static func setPassword(_ users: Collection, _ resource: any PasswordSetting) -> Operation {
        Operation(
            method: "POST", path: users.item + "set_password/", id: "core_users_set_password_create",
            summary: "Set a user's password.", parameters: [users.info.pathParameter],
            input: (Schema.component("UserPasswordSetRequest"), true), answer: .init(status: 204),
            handle: { try await setPassword($0, users, resource) }
        ).needing(.special("reset_user_password"), users.info)
    }

    private static func setPasswordHash(_ users: Collection, _ resource: any PasswordSetting) -> Operation {
        Operation(
            method: "POST", path: users.item + "set_password_hash/", id: "core_users_set_password_hash_create",
            summary: "Set a user's password by a hash of it.", parameters: [users.info.pathParameter],
            input: (Schema.component("UserPasswordHashSetRequest"), true), answer: .init(status: 204),
            handle: { try await setPasswordHash($0, users, resource) }
        ).needing(.special("reset_user_password"), users.info)
    }

    private static func setPasswordHash(
        _ call: Call, _ users: Collection, _ resource: any PasswordSetting
    ) async throws -> WebResponse {
        let hash = try PasswordHashInput.make(call.input()).password.exposed
        let user = try await users.user(call, for: .special("reset_user_password"))
        let id = user.reference.id
        let session = try await call.request.session()
        do {
            try await resource.setPasswordHash(
                of: id, to: hash, keeping: session.user?.reference.id == id ? session.publicID : nil, in: call.store,
                by: call.actor, request: call.request.facts)
        } catch let problems as Problems {
            // Clients give it under the name that passwords have.
            guard case .fields(let fields) = problems, let own = fields["password_hash"] else { throw problems }
            throw Problems.fields(["password": own])
        }
        return .empty(.noContent)
    }

    private static func setPassword(
        _ call: Call, _ users: Collection, _ resource: any PasswordSetting
    ) async throws -> WebResponse {
        let password = try PasswordInput.make(call.input()).password
        let user = try await users.user(call, for: .special("reset_user_password"))
        let id = user.reference.id
        // Whoever knew the old password is signed out; a user who sets their own stays.
        let session = try await call.request.session()
        try await resource.setPassword(
            of: id, to: password, keeping: session.user?.reference.id == id ? session.publicID : nil, in: call.store,
            by: call.actor, request: call.request.facts)
        return .empty(.noContent)
    }

    private static func membership(_ groups: Collection, _ users: Collection, adds: Bool) -> Operation {
        let action = adds ? "add_user" : "remove_user"
        return Operation(
            method: "POST", path: "\(groups.item)\(action)/", id: "core_groups_\(action)_create",
            summary: adds ? "Put a user into a group." : "Take a user out of a group.",
            access: .everyUser("who may change the one group, or its members"), parameters: [groups.info.pathParameter],
            input: (Schema.component("UserAccountRequest"), true),
            answer: .init(status: 204), handle: { try await changeMembership($0, groups, users, adds: adds) })
    }

    private static func changeMembership(
        _ call: Call, _ groups: Collection, _ users: Collection, adds: Bool
    ) async throws -> WebResponse {
        let group = try await call.read { try await groups.locate(call, in: $0) }
        let user = ObjectID(try UserAccountInput.make(call.input()).pk)
        guard let resource = groups.resource as? GroupResource, let number = Int(user.text) else {
            throw groups.notFound
        }
        try await call.write { change in
            guard try await users.resource.get(user, in: change) != nil else { throw users.notFound }
            if adds {
                try await resource.addUser(number, to: group, in: change)
            } else {
                try await resource.removeUser(number, from: group, in: change)
            }
        }
        return .empty(.noContent)
    }
}

/// The body of a request to set a password.
struct PasswordInput: FieldGroup {
    @Field(help: "The new password.")
    var password: Secret
    init() {}
}

/// The body of a request to set a password by a hash of it.
struct PasswordHashInput: FieldGroup {
    @Field(help: "The hash, as Django or this server writes it.")
    var password: Secret
    init() {}
}

/// The body of a request that names a user.
struct UserAccountInput: FieldGroup {
    @Field(help: "The user's number.")
    var pk: Int
    init() {}
}

/// Users as they see themselves.
enum SelfView {
    /// The settings are the brand's, those of the groups by name laid over them, and the user's own over these.
    static func of(_ call: Call) async throws -> JSON {
        let user = try call.user
        let roles = try await call.store.read(by: .system) { reading in
            guard let resource = reading.store.resource(Names.role) else { return [JSON]() }
            let found = try await resource.get(call.actor.grants.roles.sorted(), in: reading)
            return found.values.map(JSON.object).sorted { $0["name"]?.string ?? "" < $1["name"]?.string ?? "" }
        }
        let shown = of(user, call.settings, under: call.request.facts.brand)
        return shown.merging(["roles": .array(roles), "system_permissions": systemPermissions(call.actor)])
    }

    private static func systemPermissions(_ actor: Principal) -> JSON {
        let codenames = SystemPermission.model.permissions.map(\.codename)
        return .array(
            codenames.filter { Permissions.decide(actor, .special($0), SystemPermission.model).passes }
                .map(JSON.string))
    }

    static func of(_ user: User, _ tenant: TenantSettings, under brand: CurrentBrand) -> JSON {
        let layers = user.groups.map { $0.attributes["settings"] } + [user.attributes["settings"]]
        let settings = layers.compactMap { $0?.object }.reduce(JSON.object(brand.value.settings)) {
            $0.merging(.object($1))
        }
        return selfShown(user, settings, avatar: tenant.avatar(of: user))
    }

    private static func selfShown(_ user: User, _ settings: JSON, avatar: String) -> JSON {
        [
            "pk": .int(user.id), "username": .string(user.username), "name": .string(user.name),
            "is_active": .bool(user.isActive), "is_superuser": .bool(user.isSuperuser),
            "groups": .array(user.groups.map { ["name": .string($0.name), "pk": $0.id.json] }),
            "email": .string(user.email),
            "avatar": .string(avatar), "uid": .string(user.uid), "settings": settings,
            "type": .string(user.kind.rawValue),
        ]
    }
}
