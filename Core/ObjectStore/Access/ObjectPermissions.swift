import Kernel
import Storage

/// What roles allow with single objects, as these come and go.
enum ObjectPermissions {
    /// Forgets what was allowed with an object that was deleted: no other will have its key, but nobody keeps lists of
    /// what there is not.
    static func forget(_ id: ObjectID, of model: ModelName, in transaction: any WriteTransaction) async throws {
        try await transaction.execute(
            "DELETE FROM role_object_permissions WHERE model = ? AND object = ?", model.text, id.text)
    }

    /// Allows with a new object what the roles of whoever made it have as initial permissions.
    static func allowInitial(on id: ObjectID, of model: ModelName, in change: Change) async throws {
        let roles = change.actor.grants.roles
        guard !roles.isEmpty, let info = change.store.resource(model)?.info else { return }
        let known = Dictionary(
            info.permissions.map { Permission(model, $0.codename) }.map { ($0.number, $0) }
        ) { first, _ in first }
        for initial in change.configuration.all(InitialPermissions.self) where roles.contains(initial.role.id) {
            for permission in initial.permissions.compactMap({ known[$0] }) {
                try await allow(permission, on: id, to: initial.role.id, in: change.writing)
            }
        }
    }

    private static func allow(
        _ permission: Permission, on id: ObjectID, to role: ObjectID, in transaction: any WriteTransaction
    ) async throws {
        try await transaction.execute(
            """
            INSERT INTO role_object_permissions (role_id, model, codename, object) VALUES (?, ?, ?, ?)
            ON CONFLICT (role_id, model, codename, object) DO NOTHING
            """, role.text, permission.model.text, permission.codename, id.text)
    }
}
