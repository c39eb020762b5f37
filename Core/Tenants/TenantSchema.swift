public import Storage

/// The tables of tenants. Every database has them; only the default one's are used.
public enum TenantSchema {
    /// The steps that make them, oldest first.
    public static let migrations = [
        Migration(
            id: "0006-tenants",
            sql: """
                CREATE TABLE tenants (
                    id TEXT PRIMARY KEY,
                    schema_name TEXT NOT NULL UNIQUE,
                    name TEXT NOT NULL,
                    ready BIGINT NOT NULL
                );
                CREATE TABLE tenant_domains (
                    id {identity},
                    domain TEXT NOT NULL UNIQUE,
                    is_primary BIGINT NOT NULL,
                    tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE
                );
                CREATE INDEX tenant_domains_tenant ON tenant_domains (tenant);
                CREATE INDEX events_user ON events (user_id);
                """)
    ]
}
