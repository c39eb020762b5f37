import Storage

/// Every tenant and every domain at one moment.
struct TenantTable: Sendable {
    private var byID: [String: Tenant] = [:]
    private var byHost: [String: String] = [:]

    init() {}

    init(from transaction: any ReadTransaction) async throws {
        for row in try await transaction.query("SELECT id, schema_name, name, ready FROM tenants") {
            let tenant = try TenantRows.tenant(from: row)
            byID[tenant.id] = tenant
        }
        for row in try await transaction.query("SELECT domain, tenant FROM tenant_domains") {
            byHost[try row[0]] = try row[1]
        }
    }

    subscript(id: String) -> Tenant? { byID[id] }

    /// The tenant that has a host, when anyone has.
    func tenant(ofHost host: String) -> Tenant? { byHost[host].flatMap { byID[$0] } }

    var all: [Tenant] { byID.values.sorted { $0.schemaName < $1.schemaName } }
}
