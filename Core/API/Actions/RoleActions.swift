import HTTPTypes
import Identity
import Kernel
import ObjectStore

/// What can be done with roles besides changing their names.
struct RoleActions {
    let roles: Collection

    var operations: [Operation] {
        [true, false].map { adds in
            let action = adds ? "add_user" : "remove_user"
            return Operation(
                method: "POST", path: "\(roles.item)\(action)/", id: "rbac_roles_\(action)_create",
                summary: adds ? "Give a user a role." : "Take a role from a user.",
                parameters: [roles.info.pathParameter],
                input: (Schema.component("UserAccountSerializerForRoleRequest"), true), answer: .init(status: 204),
                handle: { try await setRole($0, has: adds) }
            ).needing(.change, roles.info)
        }
    }

    private func setRole(_ call: Call, has: Bool) async throws -> WebResponse {
        let user = try UserAccountInput.make(call.input()).pk
        guard let resource = roles.resource as? RoleResource else { throw roles.notFound }
        try await call.write { change in
            try await resource.setRole(roles.locate(call, in: change), of: user, has: has, in: change)
        }
        return .empty(.noContent)
    }
}
