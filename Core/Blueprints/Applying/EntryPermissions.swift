import Kernel
import ObjectStore

/// What an entry's `permissions` allow with its object, by roles and by users.
struct EntryPermissions {
    let resolver: Resolver
    let change: Change

    func apply(_ entry: Blueprint.Entry, on object: ObjectID, _ info: ModelInfo) async throws {
        for node in entry.permissions {
            switch try await resolver.resolve(node) {
            case .array(let elements): for element in elements { try await apply(element, at: node, on: object, info) }
            case let element: try await apply(element, at: node, on: object, info)
            }
        }
    }

    private func apply(
        _ value: JSON, at node: SourceNode, on object: ObjectID, _ info: ModelInfo
    ) async throws {
        guard case .object(let members) = value, let name = members["permission"]?.string else {
            throw resolver.error("A permission is a map: permission, and role or user.", node)
        }
        guard let permission = change.store.permission(name), permission.model == info.name else {
            let known = info.permissions.map { "\(info.name.app).\($0.codename)" }.joined(separator: ", ")
            throw resolver.error(
                "There is no permission '\(name)' of the model '\(info.name)'. There are: \(known).", node)
        }
        guard let roles = change.store.resource("authentik_rbac.role") as? any PermissionGranting else {
            throw resolver.error("This server has no roles.", node)
        }
        let (role, user) = (members["role"].flatMap(ObjectID.init), members["user"].flatMap(ObjectID.init))
        guard role != nil || user != nil else {
            throw resolver.error("A permission needs the key of a role or of a user.", node)
        }
        do {
            if let role { try await roles.allow([permission], on: object, to: role, in: change) }
            if let user {
                try await roles.allow([permission], on: object, to: roles.ownRole(of: user, in: change), in: change)
            }
        } catch let missing as Missing { throw resolver.error("\(missing)", node) }
    }
}
