import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// Which permissions there are, and which roles have them.
struct PermissionActions {
    let roles: Collection

    var operations: [Operation] { [list, retrieve, ofRole, byRoles, assign(true), assign(false)] }

    private static let path = "rbac/permissions/"

    private var list: Operation {
        Operation(
            method: "GET", path: Self.path, id: "rbac_permissions_list", summary: "List all that roles can allow.",
            access: .permission(.view, roles.info), parameters: Self.filters + Parameter.paging,
            answer: .init(schema: Schema.component("PaginatedPermissionList")), handle: { try await list($0) })
    }

    private var retrieve: Operation {
        Operation(
            method: "GET", path: Self.path + "{id}/", id: "rbac_permissions_retrieve",
            summary: "Show something that roles can allow.",
            access: .permission(.view, roles.info), parameters: [Parameter(name: "id", place: .path, schema: .number)],
            answer: .init(schema: Schema.component("Permission")),
            handle: { call in
                _ = try await call.read { try await Permissions.reach($0, .view, roles.info) }
                let number = call.parameters["id"].flatMap { Int($0) } ?? -1
                guard let entry = PermissionCatalogue(of: call.store)[number] else {
                    throw WebError.noSuch("Permission")
                }
                return .json(.object(entry.json))
            })
    }

    private var ofRole: Operation {
        Operation(
            method: "GET", path: Self.path + "roles/", id: "rbac_permissions_roles_list",
            summary: "List what a role allows with single objects.",
            parameters: [Parameter(name: "uuid", place: .query, schema: .uuid)] + Parameter.paging,
            answer: .init(schema: Schema.component("PaginatedExtraRoleObjectPermissionList")),
            handle: { try await ofRole($0) }
        ).needing(.view, roles.info)
    }

    private var byRoles: Operation {
        Operation(
            method: "GET", path: Self.path + "assigned_by_roles/", id: "rbac_permissions_assigned_by_roles_list",
            summary: "List the roles that allow something with the objects of a model, or with one of them.",
            parameters: [
                Parameter(name: "model", place: .query, schema: .text),
                Parameter(name: "object_pk", place: .query, schema: .text),
            ] + Parameter.paging,
            answer: .init(schema: Schema.component("PaginatedRoleAssignedObjectPermissionList")),
            handle: { try await byRoles($0) }
        ).needing(.view, roles.info)
    }

    private func assign(_ allowed: Bool) -> Operation {
        let action = allowed ? "assign" : "unassign"
        let name = allowed ? "PermissionAssignRequest" : "PatchedPermissionAssignRequest"
        return Operation(
            method: allowed ? "POST" : "PATCH", path: Self.path + "assigned_by_roles/{uuid}/\(action)/",
            id: "rbac_permissions_assigned_by_roles_\(action)" + (allowed ? "" : "_partial_update"),
            summary: allowed ? "Have a role allow something." : "Have a role no longer allow something.",
            parameters: [roles.info.pathParameter], input: (Schema.component(name), allowed),
            answer: allowed
                ? .init(schema: Schema.list(Schema.component("PermissionAssignResult"))) : .init(status: 204),
            handle: { try await assign($0, allowed) }
        ).needing(.special("\(action)_role_permissions"), roles.info)
    }

    private static let filters = ["codename", "content_type__app_label", "content_type__model", "role"].map {
        Parameter(name: $0, place: .query, schema: .text)
    }
}

/// How they are answered.
extension PermissionActions {
    private func list(_ call: Call) async throws -> WebResponse {
        let query = try parameters(call)
        let all = PermissionCatalogue(of: call.store).entries
        let held: Set<Permission>? = try await call.read { reading in
            _ = try await Permissions.reach(reading, .view, roles.info)
            guard let role = query.filters["role"] else { return nil }
            return Set(try await permissions().global(of: ObjectID(.string(role)) ?? ObjectID(role), in: reading))
        }
        let words = query.search.lowercased().split { $0.isWhitespace || $0 == "," }
        let found = all.filter { entry in
            held?.contains(entry.permission) ?? true
                && entry.matches("codename", query.filters["codename"])
                && entry.matches("app_label", query.filters["content_type__app_label"])
                && entry.matches("model", query.filters["content_type__model"])
                && words.allSatisfy { entry.text.contains($0) }
        }
        return .json(try page(found.map(\.json), query).body(for: query))
    }

    private func ofRole(_ call: Call) async throws -> WebResponse {
        let query = try parameters(call)
        guard let role = query.filters["uuid"].flatMap({ ObjectID(.string($0)) }) else {
            // Of no role in particular, nothing is said.
            return .json(try page([], query).body(for: query))
        }
        let catalogue = PermissionCatalogue(of: call.store)
        let body = try await call.read { reading in
            let (granted, count) = try await permissions().ofObjects(
                of: role, page: query.page, size: query.pageSize, in: reading)
            let objects = granted.compactMap { each -> [String: JSON]? in
                guard let entry = catalogue.entry(each.permission) else { return nil }
                let object = each.object ?? ""
                let label = reading.configuration[ObjectID(object)]?.label
                let more: [String: JSON] = [
                    "object_pk": .string(object), "object_description": .string(label ?? object),
                ]
                return entry.json.merging(more) { $1 }
            }
            return try Page(objects: objects, count: count).body(for: query)
        }
        return .json(body)
    }

    private func byRoles(_ call: Call) async throws -> WebResponse {
        let query = try parameters(call)
        guard let model = query.filters["model"].map({ ModelName($0) }) else {
            throw Problems.fields(["model": .here([.required])])
        }
        let catalogue = PermissionCatalogue(of: call.store)
        let holders = try await call.read {
            try await permissions().holders(of: model, object: query.filters["object_pk"], in: $0)
        }
        let objects = holders.map { holder -> [String: JSON] in
            func shown(_ ofObject: Bool) -> JSON {
                .array(
                    holder.granted.filter { ($0.object != nil) == ofObject }.compactMap { each in
                        catalogue.entry(each.permission).map { $0.short(of: each.object) }
                    })
            }
            return [
                "role_pk": holder.id.json, "name": .string(holder.name), "object_permissions": shown(true),
                "model_permissions": shown(false),
            ]
        }
        return .json(try page(objects, query).body(for: query))
    }

    private func assign(_ call: Call, _ allowed: Bool) async throws -> WebResponse {
        let input = try PermissionAssignInput.make(call.input())
        let catalogue = PermissionCatalogue(of: call.store)
        var wanted: [PermissionCatalogue.Entry] = []
        for text in input.permissions {
            guard let entry = catalogue[text] else {
                throw Problems.field("permissions", "There is no permission '\(text.prefix(200))'.")
            }
            wanted.append(entry)
        }
        try await call.write { change in
            let role = try await roles.locate(call, in: change)
            try await check(input, wanted, in: change)
            let granted = wanted.map {
                RolePermissions.Granted(
                    permission: $0.permission, object: input.objectPk.isEmpty ? nil : input.objectPk)
            }
            try await permissions().set(granted, of: role, allowed: allowed, in: change)
        }
        guard allowed else { return .empty(.noContent) }
        return .json(.array(wanted.map { ["id": .string(String($0.permission.number))] }))
    }

    /// The object must be one of the model, and the permissions the model's.
    private func check(
        _ input: PermissionAssignInput, _ wanted: [PermissionCatalogue.Entry], in change: Change
    ) async throws {
        guard !input.objectPk.isEmpty else { return }
        let model = ModelName(input.model)
        guard wanted.allSatisfy({ $0.info.name == model }) else {
            throw Problems.field("permissions", "These are not all permissions of '\(model)'.")
        }
        let resource: any Resource
        do { resource = try change.resource(model) } catch {
            throw Problems.field("model", "There is no model '\(model)' whose objects could be named.")
        }
        guard let id = resource.info.key.id(input.objectPk), try await resource.get(id, in: change) != nil else {
            throw Problems.field("object_pk", "Invalid pk \"\(input.objectPk.prefix(100))\" - object does not exist.")
        }
    }

    private func permissions() throws -> RolePermissions {
        guard let resource = roles.resource as? RoleResource else { throw roles.notFound }
        return RolePermissions(resource)
    }

    private func parameters(_ call: Call) throws -> ListQuery {
        try ListParameters(settings: call.settings).query(from: call.query)
    }

    private func page(_ objects: [[String: JSON]], _ query: ListQuery) -> Page {
        let (skipped, isBeyond) = (query.page - 1).multipliedReportingOverflow(by: query.pageSize)
        return Page(
            objects: isBeyond ? [] : Array(objects.dropFirst(skipped).prefix(query.pageSize)), count: objects.count)
    }
}

extension PermissionCatalogue.Entry {
    fileprivate var text: String { "\(permission.text) \(name) \(info.name.model)".lowercased() }

    fileprivate func matches(_ field: String, _ wanted: String?) -> Bool {
        wanted.map { json[field]?.string == $0 } ?? true
    }

    /// Its fields where it stands with a role.
    fileprivate func short(of object: String?) -> JSON {
        var shown = json.filter { !$0.key.hasSuffix("_verbose") }
        if let object { shown["object_pk"] = .string(object) }
        return .object(shown)
    }
}

/// The body of a request to have a role allow something.
struct PermissionAssignInput: FieldGroup {
    @Field(help: "What is allowed, such as authentik_core.view_user.")
    var permissions: [String]
    @Field(help: "Model of the one object with which it is allowed.")
    var model = ""
    @Field(help: "Key of the one object with which it is allowed; without one, it is with all.")
    var objectPk = ""
    init() {}
}

/// The schemas of permissions.
enum PermissionSchemas {
    private static let short: [String: JSON] = [
        "id": .number, "codename": .text, "model": .text, "app_label": .text, "name": .text,
    ]
    private static let verbose: [String: JSON] = ["app_label_verbose": .text, "model_verbose": .text]

    static let all: [String: JSON] = {
        let object = short.merging(["object_pk": .text]) { $1 }
        let extra = object.merging(verbose) { $1 }.merging(["object_description": .textOrNull]) { $1 }
        let assigned: [String: JSON] = [
            "role_pk": .text, "name": .text,
            "object_permissions": Schema.list(Schema.component("RoleObjectPermission")),
            "model_permissions": Schema.list(Schema.component("RoleModelPermission")),
        ]
        let shapes = [
            "Permission": short.merging(verbose) { $1 }, "RoleModelPermission": short, "RoleObjectPermission": object,
            "ExtraRoleObjectPermission": extra, "RoleAssignedObjectPermission": assigned,
            "PermissionAssignResult": ["id": .text],
        ]
        var schemas = shapes.mapValues { Schema.object($0, required: Array($0.keys)) }
        for name in ["Permission", "ExtraRoleObjectPermission", "RoleAssignedObjectPermission"] {
            schemas["Paginated\(name)List"] = ModelSchemas.page(of: name)
        }
        return schemas
    }()
}
