import HTTPTypes
import Kernel
import ObjectStore
import Tenants

/// The tenants' API: tenants, their domains, and ways back in for their administrators.
struct TenantOperations: Sendable {
    /// nil where the operations are described and nobody is answered.
    let administration: TenantAdministration?

    var all: [Operation] {
        let operations = tenantOperations + domainOperations + actions
        return operations.map { operation in
            var operation = operation
            operation.access = .tenantsKey
            return operation
        }
    }

    private var tenantOperations: [Operation] {
        guard let tenants = Collection(TenantResource()) else { return [] }
        return tenants.operations.filter { !$0.id.hasSuffix("used_by_list") }.map { operation in
            switch operation.method {
            case "POST": operation.handled { try await create($0, tenants) }
            case "PUT": operation.handled { try await update($0, tenants, partial: false) }
            case "PATCH": operation.handled { try await update($0, tenants, partial: true) }
            case "DELETE": operation.handled { try await delete($0) }
            default: operation
            }
        }
    }

    private var domainOperations: [Operation] {
        guard let domains = Collection(DomainResource()) else { return [] }
        return domains.operations.filter { !$0.id.hasSuffix("used_by_list") }.map { operation in
            operation.handled { call in
                let answer = try await operation.handle(call)
                if operation.method != "GET" { try await administration?.directory.refresh() }
                return answer
            }
        }
    }

    private func create(_ call: Call, _ tenants: Collection) async throws -> WebResponse {
        let id = try await working.create(call.input(), request: call.request.facts)
        return .json(.object(try await call.read { try await tenants.one(id, call, in: $0) }), .created)
    }

    private func update(_ call: Call, _ tenants: Collection, partial: Bool) async throws -> WebResponse {
        let id = tenant(call)
        try await working.update(id, call.input(), partial: partial, request: call.request.facts)
        return .json(.object(try await call.read { try await tenants.one(id, call, in: $0) }))
    }

    private func delete(_ call: Call) async throws -> WebResponse {
        try await working.delete(tenant(call), request: call.request.facts)
        return .empty(.noContent)
    }

    private var working: TenantAdministration {
        get throws {
            guard let administration else { throw WebError.notFound }
            return administration
        }
    }

    private func tenant(_ call: Call) -> ObjectID { ObjectID((call.parameters["tenant_uuid"] ?? "").lowercased()) }
}

/// Ways back in.
extension TenantOperations {
    private var actions: [Operation] {
        let one = TenantResource().info.pathParameter
        let item = "tenants/tenants/{\(one.name)}/"
        return [
            Operation(
                method: "POST", path: item + "create_admin_group/", id: "tenants_tenants_create_admin_group_create",
                summary: "Make a user of the tenant one of its administrators.", parameters: [one],
                input: (Schema.component("TenantAdminGroupRequestRequest"), true), answer: .init(status: 204),
                handle: { try await createAdminGroup($0) }),
            Operation(
                method: "POST", path: item + "create_recovery_key/", id: "tenants_tenants_create_recovery_key_create",
                summary: "Make a link that signs a user of the tenant in once.", parameters: [one],
                input: (Schema.component("TenantRecoveryKeyRequestRequest"), true),
                answer: .init(schema: Schema.component("TenantRecoveryKeyResponse")),
                handle: { try await createRecoveryKey($0) }),
        ]
    }

    private func createAdminGroup(_ call: Call) async throws -> WebResponse {
        let user = try TenantAdminGroupInput.make(call.input()).user
        try await working.makeAdministrator(user, in: tenant(call))
        return .empty(.noContent)
    }

    private func createRecoveryKey(_ call: Call) async throws -> WebResponse {
        let input = try TenantRecoveryKeyInput.make(call.input())
        let link = try await working.makeRecoveryLink(
            for: input.user, lasting: .seconds(86_400 * input.durationDays), in: tenant(call))
        return .json(["expiry": link.expires.json, "url": .string(link.path)])
    }
}

/// The body of a request to make a user an administrator.
struct TenantAdminGroupInput: FieldGroup {
    @Field(help: "The user's username.")
    var user: String
    init() {}
}

/// The body of a request for a recovery link.
struct TenantRecoveryKeyInput: FieldGroup {
    @Field(help: "The user's username.")
    var user: String
    @Field(in: 1...365, help: "Days for which the link counts.")
    var durationDays: Int
    init() {}
}

extension TenantOperations {
    /// The schemas that the operations speak of.
    static func components(_ schemas: ModelSchemas) -> [String: JSON] {
        let domain: JSON = ["properties": ["tenant": .uuid]]
        var components = named("Tenant", key: "tenant_uuid", .uuid, TenantFields.fields, schemas)
        components.merge(
            named("Domain", key: "id", .number, DomainFields.fields, schemas).mapValues { schema in
                schema["properties"]?["tenant"] == nil ? schema : schema.merging(domain)
            }
        ) { $1 }
        components["TenantAdminGroupRequestRequest"] = schemas.given("", TenantAdminGroupInput.fields, requires: true)
        components["TenantRecoveryKeyRequestRequest"] = schemas.given(
            "", TenantRecoveryKeyInput.fields, requires: true)
        components["TenantRecoveryKeyResponse"] = Schema.object(
            ["expiry": ["type": "string", "format": "date-time"], "url": .text], required: ["expiry", "url"])
        return components
    }

    private static func named(
        _ type: String, key: String, _ schema: JSON, _ fields: [FieldInfo], _ schemas: ModelSchemas
    ) -> [String: JSON] {
        let given = schemas.given(type, fields, requires: true)
        let shown: JSON = .object([key: Schema.annotated(schema, ["readOnly": true])])
        let required = (given["required"]?.array ?? []) + [.string(key)]
        return [
            type: given.merging(["properties": shown, "required": .array(required)]), "\(type)Request": given,
            "Patched\(type)Request": schemas.given(type, fields, requires: false),
            "Paginated\(type)List": ModelSchemas.page(of: type),
        ]
    }
}
