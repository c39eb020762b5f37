import Kernel
import Storage

/// The rows of tenants, in the default database.
enum TenantRows {
    static func tenant(from row: Row) throws -> Tenant {
        Tenant(id: try row[0], schemaName: try row[1], name: try row[2], isReady: try row[3])
    }

    static func tenant(_ id: String, in transaction: any ReadTransaction) async throws -> Tenant? {
        let row = try await transaction.first("SELECT id, schema_name, name, ready FROM tenants WHERE id = ?", id)
        return try row.map(tenant)
    }

    /// Adds the standard tenant unless it is there.
    static func ensureStandard(_ id: String, in database: any Database) async throws {
        let isThere = try await database.read {
            try await $0.first("SELECT 1 FROM tenants WHERE schema_name = ?", Tenant.standardName) != nil
        }
        guard !isThere else { return }
        try await database.write { transaction in
            _ = try await transaction.execute(
                """
                INSERT INTO tenants (id, schema_name, name, ready) VALUES (?, ?, 'Default', 1)
                ON CONFLICT (schema_name) DO NOTHING
                """, id, Tenant.standardName)
        }
    }

    static func insert(_ tenant: Tenant, in transaction: any WriteTransaction) async throws {
        try await check(tenant, in: transaction)
        try await transaction.execute(
            "INSERT INTO tenants (id, schema_name, name, ready) VALUES (?, ?, ?, ?)", tenant.id, tenant.schemaName,
            tenant.name, tenant.isReady)
        try await announce(in: transaction)
    }

    static func update(_ tenant: Tenant, in transaction: any WriteTransaction) async throws {
        try await check(tenant, in: transaction)
        try await transaction.execute(
            "UPDATE tenants SET schema_name = ?, name = ?, ready = ? WHERE id = ?", tenant.schemaName, tenant.name,
            tenant.isReady, tenant.id)
        try await announce(in: transaction)
    }

    static func delete(_ tenant: Tenant, in transaction: any WriteTransaction) async throws {
        try await transaction.execute("DELETE FROM tenants WHERE id = ?", tenant.id)
        try await announce(in: transaction)
    }

    static func announce(in transaction: any WriteTransaction) async throws {
        try await transaction.announce(Announcement(TenantDirectory.topic))
    }

    private static func check(_ tenant: Tenant, in transaction: any ReadTransaction) async throws {
        let taken = try await transaction.first(
            "SELECT 1 FROM tenants WHERE schema_name = ? AND id <> ?", tenant.schemaName, tenant.id)
        if taken != nil { throw Problems.fields(["schema_name": .here([.notUnique])]) }
    }
}
