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

    var all: TenantAdministration.Hooks {
        var hooks = basic
        hooks.removing = [
            { try await shared.queue(standard.database, of: $0.id).deleteAll() },
            { try shared.media(of: $0.schemaName).deleteAll() },
        ]
        return hooks
    }

    private var basic: TenantAdministration.Hooks {
        TenantAdministration.Hooks(
            // Opening brings the tables up to date, makes the keys and applies the blueprints.
            prepare: { tenant in try await within(tenant) { _ in } },
            close: { await opened.close($0) },
            makeAdministrator: { tenant, username in
                _ = try await within(tenant) { try await $0.makeAdministrator(username) }
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
}
