import Identity
import Kernel
import ObjectStore

extension Assembly {
    /// The group that administrators are in, as the bootstrap blueprint makes it.
    private static let administrators = "authentik Admins"

    /// Makes a user one of the tenant's administrators.
    /// - Parameter isMade: whether a user that is not there is made, without a password.
    /// - Returns: whether the user was made.
    /// - Throws: ``Missing`` when there is no such user, and none is to be made.
    @discardableResult
    func makeAdministrator(_ username: String, making isMade: Bool = false) async throws -> Bool {
        let known = try await services.directory.user(where: [.username], is: username, ignoringCase: false)
        guard known != nil || isMade else { throw Missing("User not found.") }
        let (users, groups) = (services.users, services.groups)
        try await store.write(by: .system, from: .system) { change in
            let id =
                if let known { known.id } else {
                    Int(
                        try await users.create(
                            ["username": .string(username), "name": .string(username)], in: change
                        ).id.text) ?? 0
                }
            let found = try await groups.find(["name": .string(Self.administrators)], in: change)
            let fields: [String: JSON] = ["name": .string(Self.administrators), "is_superuser": true]
            if let found { try await groups.update(found, fields, partial: true, in: change) }
            let group =
                if let found { found } else { try await groups.create(fields, in: change).id }
            try await groups.addUser(id, to: group, in: change)
        }
        return known == nil
    }
}
