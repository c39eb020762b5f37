public import Storage

/// The history of the tables of blueprints. What is kept of them is configuration now.
public enum BlueprintsSchema {
    /// The steps, oldest first.
    public static let migrations = [
        Migration(
            id: "0003-blueprints",
            sql: """
                CREATE TABLE blueprint_instances (
                    path TEXT PRIMARY KEY NOT NULL,
                    name TEXT NOT NULL,
                    hash TEXT NOT NULL,
                    applied BIGINT NOT NULL,
                    status TEXT NOT NULL,
                    message TEXT NOT NULL
                );
                """),
        Migration(id: "1301-blueprint-instances", sqlite: instances, postgresql: instancesOfPostgreSQL),
        // At most one waits to be confirmed; what takes it back is sealed.
        Migration(
            id: "1303-blueprint-trials",
            sql: """
                CREATE TABLE blueprint_trials (
                    id TEXT PRIMARY KEY NOT NULL,
                    name TEXT NOT NULL,
                    applied BIGINT NOT NULL,
                    deadline BIGINT NOT NULL,
                    state TEXT NOT NULL,
                    kept TEXT NOT NULL,
                    sealed TEXT NOT NULL
                );
                """),
    ]

    /// A version-4 UUID out of random bytes.
    private static let instances = moved(
        id: """
            lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a'
                || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))
            """,
        document: """
            json_object('name', \(name), 'path', b.path, 'last_applied',
                strftime('%Y-%m-%dT%H:%M:%SZ', b.applied / 1000000, 'unixepoch'),
                'last_applied_hash', b.hash, 'status', b.status)
            """)

    private static let instancesOfPostgreSQL = moved(
        id: "gen_random_uuid()::varchar",
        document: """
            json_build_object('name', \(name), 'path', b.path, 'last_applied',
                to_char(to_timestamp(b.applied / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'last_applied_hash', b.hash, 'status', b.status)::varchar
            """)

    /// Two files could have one name; instances cannot.
    private static let name = """
        CASE WHEN EXISTS (SELECT 1 FROM blueprint_instances o WHERE o.name = b.name AND o.path <> b.path)
            THEN b.path ELSE b.name END
        """

    private static func moved(id: String, document: String) -> String {
        """
        INSERT INTO configuration_objects (id, model, document, created, updated)
            SELECT \(id), 'authentik_blueprints.blueprintinstance', \(document), b.applied, b.applied
            FROM blueprint_instances b;
        UPDATE configuration_state SET version = version + 1
            WHERE id = 1 AND EXISTS (SELECT 1 FROM blueprint_instances);
        DROP TABLE blueprint_instances;
        """
    }
}
