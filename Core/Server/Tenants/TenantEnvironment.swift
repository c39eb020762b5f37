import Jobs
import Kernel
import Tenants

/// Lends jobs the powers of the tenant whose they are.
struct TenantEnvironment: JobEnvironment {
    let standard: Assembly
    /// nil when there is no other tenant.
    let tenants: TenantHost?

    func use(_ tenant: String, _ body: (Powers) async -> Void) async throws {
        if tenant == Tenant.standardName { return await body(standard.powers) }
        guard let tenants, let found = tenants.directory.all.first(where: { $0.id == tenant }), found.isReady else {
            throw Missing("the tenant '\(tenant)'")
        }
        try await tenants.use(found) { await body($0.powers) }
    }
}
