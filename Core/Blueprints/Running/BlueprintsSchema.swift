public import Storage

/// The table of the blueprints that were applied.
public enum BlueprintsSchema {
    /// The steps that make it, oldest first.
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
                """)
    ]
}
