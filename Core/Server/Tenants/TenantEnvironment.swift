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
        let (tenants, found) = try find(tenant)
        try await tenants.use(found) { await body($0.powers) }
    }

    var others: OtherTenants {
        guard let tenants else { return OtherTenants() }
        let open = tenants.openTenants
        let all = tenants.directory.all.filter { $0.isReady && !$0.isStandard }.map(\.id)
        return OtherTenants(open: all.filter(open.contains), closed: all.filter { !open.contains($0) })
    }

    func visit(_ tenant: String, _ body: (Powers) async -> Void) async throws {
        let (tenants, found) = try find(tenant)
        try await tenants.visit(found) { await body($0.powers) }
    }

    private func find(_ tenant: String) throws -> (TenantHost, Tenant) {
        guard let tenants, let found = tenants.directory[tenant], found.isReady, !found.isStandard else {
            throw Missing("the tenant '\(tenant)'")
        }
        return (tenants, found)
    }
}
