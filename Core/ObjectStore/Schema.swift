public import Storage

/// The tables of configuration and history.
public enum ObjectStoreSchema {
    /// The steps that make them, oldest first.
    public static let migrations = [
        Migration(
            id: "0001-configuration",
            sql: """
                CREATE TABLE configuration_state (
                    id BIGINT PRIMARY KEY CHECK (id = 1),
                    version BIGINT NOT NULL,
                    next_number BIGINT NOT NULL
                );
                INSERT INTO configuration_state (id, version, next_number) VALUES (1, 0, 1);

                CREATE TABLE configuration_objects (
                    id TEXT PRIMARY KEY,
                    model TEXT NOT NULL,
                    document TEXT NOT NULL,
                    created BIGINT NOT NULL,
                    updated BIGINT NOT NULL
                );
                CREATE TABLE configuration_references (
                    object TEXT NOT NULL REFERENCES configuration_objects (id) ON DELETE CASCADE,
                    field TEXT NOT NULL,
                    target TEXT NOT NULL,
                    PRIMARY KEY (object, field, target)
                );
                CREATE INDEX configuration_references_target ON configuration_references (target);

                CREATE TABLE installation (
                    name TEXT PRIMARY KEY,
                    value TEXT NOT NULL
                );

                CREATE TABLE events (
                    id TEXT PRIMARY KEY,
                    created BIGINT NOT NULL,
                    action TEXT NOT NULL,
                    app TEXT NOT NULL,
                    user_id BIGINT,
                    username TEXT NOT NULL,
                    client_address TEXT,
                    context TEXT NOT NULL,
                    expires BIGINT NOT NULL
                );
                CREATE INDEX events_created ON events (created);
                CREATE INDEX events_expires ON events (expires);
                """),
        // In the order in which they came, by an id that sorts by time. A commit writes every page that it touches, so that
        // each index costs each request.
        Migration(
            id: "0004-events-in-order",
            sql: """
                CREATE TABLE events_in_order (
                    ordinal {identity},
                    id TEXT NOT NULL UNIQUE,
                    created BIGINT NOT NULL,
                    action TEXT NOT NULL,
                    app TEXT NOT NULL,
                    user_id BIGINT,
                    username TEXT NOT NULL,
                    client_address TEXT,
                    context TEXT NOT NULL,
                    expires BIGINT NOT NULL
                );
                INSERT INTO events_in_order
                    (id, created, action, app, user_id, username, client_address, context, expires)
                    SELECT id, created, action, app, user_id, username, client_address, context, expires
                    FROM events ORDER BY created, id;
                DROP TABLE events;
                ALTER TABLE events_in_order RENAME TO events;
                CREATE INDEX events_created ON events (created);
                """),
        Migration(id: "0007-event-brand", sql: "ALTER TABLE events ADD COLUMN brand TEXT NOT NULL DEFAULT '{}'"),
        // Where somebody signed in before is asked with each sign-in that a policy of places guards.
        Migration(
            id: "0010-logins",
            sql: "CREATE INDEX events_logins ON events (user_id, ordinal) WHERE action = 'login'"),
        Migration(id: "1000-roles", sql: roles),
        Migration(id: "1200-events-of-users", sql: eventsOfUsers),
    ]

    /// One index serves users' events and their sign-ins, where each of two would be written with every event.
    private static let eventsOfUsers = """
        DROP INDEX events_logins;
        DROP INDEX IF EXISTS events_user;
        CREATE INDEX events_user ON events (user_id, ordinal);
        """

    /// What roles allow: with all objects of a model, or with one.
    private static let roles = """
        CREATE TABLE roles (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            search TEXT NOT NULL,
            managed TEXT UNIQUE
        );
        CREATE TABLE role_permissions (
            role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            codename TEXT NOT NULL,
            PRIMARY KEY (role_id, model, codename)
        ) {clustered};
        CREATE TABLE role_object_permissions (
            role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
            model TEXT NOT NULL,
            codename TEXT NOT NULL,
            object TEXT NOT NULL,
            PRIMARY KEY (role_id, model, codename, object)
        ) {clustered};
        CREATE INDEX role_object_permissions_object ON role_object_permissions (model, object);
        """
}
