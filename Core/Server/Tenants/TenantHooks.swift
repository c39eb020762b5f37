import Identity
import Jobs
import Kernel
import ObjectStore
import Tenants

/// What is done inside of a tenant on behalf of whoever administers them all.
struct TenantHooks: Sendable {
    let shared: SharedParts
    let standard: Assembly
    let opened: OpenTenants<Assembly>

    /// The group that administrators are in, as the bootstrap blueprint makes it.
    private static let administrators = "authentik Admins"

    var all: TenantAdministration.Hooks {
        var hooks = basic
        hooks.removing = [{ try await shared.queue(standard.database, of: $0.id).deleteAll() }]
        return hooks
    }

    private var basic: TenantAdministration.Hooks {
        TenantAdministration.Hooks(
            // Opening brings the tables up to date, makes the keys and applies the blueprints.
            prepare: { tenant in try await within(tenant) { _ in } },
            close: { await opened.close($0) },
            makeAdministrator: { tenant, username in
                try await within(tenant) { try await makeAdministrator(username, in: $0) }
            },
            makeRecoveryLink: { tenant, username, duration in
                try await within(tenant) { assembly in
                    let made = try await assembly.recovery.make(for: username, lasting: duration, in: assembly.store)
                    return RecoveryLink(path: "/recovery/use-token/\(made.key)/", expires: made.expires)
                }
            })
    }

    private func within<Result>(
        _ tenant: Tenant, _ body: (Assembly) async throws -> Result
    ) async throws -> Result {
        if tenant.isStandard { return try await body(standard) }
        return try await opened.use(tenant, body)
    }

    private func makeAdministrator(_ username: String, in assembly: Assembly) async throws {
        let user = try await assembly.services.directory.user(where: [.username], is: username, ignoringCase: false)
        guard let user else { throw Missing("User not found.") }
        let groups = assembly.services.groups
        try await assembly.store.write(by: .system, from: .system) { change in
            let found = try await groups.find(["name": .string(Self.administrators)], in: change)
            let fields: [String: JSON] = ["name": .string(Self.administrators), "is_superuser": true]
            if let found { try await groups.update(found, fields, partial: true, in: change) }
            let group =
                if let found { found } else { try await groups.create(fields, in: change).id }
            try await groups.addUser(user.id, to: group, in: change)
        }
    }
}
