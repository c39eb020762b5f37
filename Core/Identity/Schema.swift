public import Storage

/// The tables of the directory and of what hangs on it: sessions, records, attempts.
public enum IdentitySchema {
    /// The steps that make them, oldest first; they follow the configuration's.
    public static let migrations = [
        Migration(id: "0002-identity", sql: [users, groups, tokens, state].joined(separator: "\n")),
        Migration(id: "0005-records-by-key", sql: recordsByKey),
        Migration(id: "0702-temporary-users", sql: temporaryUsers),
        Migration(id: "0801-users-in-order", sql: usersInOrder),
        Migration(id: "0802-user-trigrams", sqlite: userTrigrams, postgresql: userTrigramsOfPostgreSQL),
        Migration(id: "0901-reputation", sql: reputation),
        Migration(id: "0902-remembered-passwords", sql: rememberedPasswords),
        Migration(id: "0903-user-imports", sql: userImports),
        Migration(id: "0904-lower-unicode", sqlite: "SELECT 1", postgresql: lowerUnicode),
        Migration(id: "1001-roles", sql: roles),
        Migration(id: "1101-sealed-token-keys", sql: "ALTER TABLE tokens ADD COLUMN sealed_key TEXT"),
        Migration(id: "1401-sealed-records", sql: sealedRecords),
        Migration(id: "1501-records-in-order", sql: recordsInOrder),
    ]

    /// Who has which role.
    private static let roles = """
        CREATE TABLE user_roles (
            user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
            PRIMARY KEY (user_id, role_id)
        ) {clustered};
        CREATE INDEX user_roles_role ON user_roles (role_id, user_id);
        CREATE TABLE group_roles (
            group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            role_id TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
            PRIMARY KEY (group_id, role_id)
        ) {clustered};
        CREATE INDEX group_roles_role ON group_roles (role_id, group_id);
        """

    /// The columns that end in `_key`, and `search`, are lowered by the program: engines disagree on letters beyond ASCII.
    private static let users = """
        CREATE TABLE users (
            id {identity},
            uuid TEXT NOT NULL UNIQUE,
            username TEXT NOT NULL,
            username_key TEXT NOT NULL,
            name TEXT NOT NULL,
            email TEXT NOT NULL,
            email_key TEXT NOT NULL,
            upn TEXT NOT NULL,
            upn_key TEXT NOT NULL,
            search TEXT NOT NULL,
            password TEXT NOT NULL,
            is_active BIGINT NOT NULL,
            type TEXT NOT NULL,
            path TEXT NOT NULL,
            attributes TEXT NOT NULL,
            last_login BIGINT,
            date_joined BIGINT NOT NULL,
            password_change_date BIGINT NOT NULL,
            last_updated BIGINT NOT NULL
        );
        CREATE UNIQUE INDEX users_username ON users (username_key);
        CREATE INDEX users_email ON users (email_key);
        CREATE INDEX users_upn ON users (upn_key);
        CREATE INDEX users_name ON users (name);
        CREATE INDEX users_path ON users (path);
        CREATE INDEX users_type ON users (type);
        CREATE INDEX users_last_login ON users (last_login);
        CREATE INDEX users_date_joined ON users (date_joined);
        CREATE INDEX users_last_updated ON users (last_updated);
        """

    private static let groups = """
        CREATE TABLE groups (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            search TEXT NOT NULL,
            is_superuser BIGINT NOT NULL,
            attributes TEXT NOT NULL
        );
        CREATE INDEX groups_is_superuser ON groups (is_superuser);
        CREATE TABLE group_parents (
            child TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            parent TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            PRIMARY KEY (child, parent)
        );
        CREATE INDEX group_parents_parent ON group_parents (parent);
        CREATE TABLE group_ancestry (
            descendant TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            ancestor TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            PRIMARY KEY (descendant, ancestor)
        );
        CREATE INDEX group_ancestry_ancestor ON group_ancestry (ancestor);
        CREATE TABLE memberships (
            user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            group_id TEXT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            PRIMARY KEY (user_id, group_id)
        );
        CREATE INDEX memberships_group ON memberships (group_id, user_id);
        """

    private static let tokens = """
        CREATE TABLE tokens (
            id TEXT PRIMARY KEY,
            managed TEXT UNIQUE,
            identifier TEXT NOT NULL UNIQUE,
            key_hash TEXT NOT NULL UNIQUE,
            intent TEXT NOT NULL,
            user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            description TEXT NOT NULL,
            expires BIGINT,
            expiring BIGINT NOT NULL
        );
        CREATE INDEX tokens_user ON tokens (user_id);
        CREATE INDEX tokens_expires ON tokens (expires);
        """

    private static let state = """
        CREATE TABLE sessions (
            key_hash TEXT PRIMARY KEY,
            public_id TEXT NOT NULL UNIQUE,
            user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
            data TEXT NOT NULL,
            is_persistent BIGINT NOT NULL,
            bound_network TEXT,
            created BIGINT NOT NULL,
            last_used BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            last_ip TEXT NOT NULL,
            last_user_agent TEXT NOT NULL
        );
        CREATE INDEX sessions_user ON sessions (user_id);
        CREATE INDEX sessions_expires ON sessions (expires);
        CREATE TABLE records (
            collection TEXT NOT NULL,
            key_hash TEXT NOT NULL,
            document TEXT NOT NULL,
            user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
            session TEXT,
            object TEXT REFERENCES configuration_objects (id) ON DELETE CASCADE,
            family TEXT,
            created BIGINT NOT NULL,
            expires BIGINT,
            PRIMARY KEY (collection, key_hash)
        );
        CREATE INDEX records_user ON records (user_id);
        CREATE INDEX records_session ON records (session);
        CREATE INDEX records_object ON records (object);
        CREATE INDEX records_family ON records (family);
        CREATE INDEX records_expires ON records (expires);
        CREATE TABLE attempts (
            key_hash TEXT PRIMARY KEY,
            count BIGINT NOT NULL,
            window_end BIGINT NOT NULL
        );
        CREATE INDEX attempts_window_end ON attempts (window_end);
        """

    /// Few users expire, and they are looked for every few minutes.
    private static let temporaryUsers = """
        CREATE INDEX users_temporary ON users (id) WHERE \(TemporaryUsers.condition);
        """

    /// A commit writes every page that it touches: what most records do not have is no entry in an index.
    private static let recordsByKey = """
        CREATE TABLE records_by_key (
            collection TEXT NOT NULL,
            key_hash TEXT NOT NULL,
            document TEXT NOT NULL,
            user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
            session TEXT,
            object TEXT REFERENCES configuration_objects (id) ON DELETE CASCADE,
            family TEXT,
            created BIGINT NOT NULL,
            expires BIGINT,
            PRIMARY KEY (collection, key_hash)
        ) {clustered};
        INSERT INTO records_by_key SELECT
            collection, key_hash, document, user_id, session, object, family, created, expires FROM records;
        DROP TABLE records;
        ALTER TABLE records_by_key RENAME TO records;
        CREATE INDEX records_user ON records (user_id) WHERE user_id IS NOT NULL;
        CREATE INDEX records_session ON records (session) WHERE session IS NOT NULL;
        CREATE INDEX records_object ON records (object) WHERE object IS NOT NULL;
        CREATE INDEX records_family ON records (family) WHERE family IS NOT NULL;
        CREATE INDEX records_expires ON records (expires) WHERE expires IS NOT NULL;
        """

    /// Links that were made before had their plans in clear. They count no more, and whoever opens one is told so.
    private static let sealedRecords = """
        ALTER TABLE records ADD COLUMN sealed TEXT;
        DELETE FROM records WHERE collection = 'flows.token';
        """

    /// In the order in which they came. Keys are hashes and belong to no neighbours: of several records that are committed
    /// together, each touches a page of its own in what is ordered by key, and that is now one index in place of the table
    /// and all of its indexes.
    private static let recordsInOrder = """
        CREATE TABLE records_in_order (
            collection TEXT NOT NULL,
            key_hash TEXT NOT NULL,
            document TEXT NOT NULL,
            user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
            session TEXT,
            object TEXT REFERENCES configuration_objects (id) ON DELETE CASCADE,
            family TEXT,
            created BIGINT NOT NULL,
            expires BIGINT,
            sealed TEXT,
            PRIMARY KEY (collection, key_hash)
        );
        INSERT INTO records_in_order SELECT
            collection, key_hash, document, user_id, session, object, family, created, expires, sealed
            FROM records ORDER BY created;
        DROP TABLE records;
        ALTER TABLE records_in_order RENAME TO records;
        CREATE INDEX records_user ON records (user_id) WHERE user_id IS NOT NULL;
        CREATE INDEX records_session ON records (session) WHERE session IS NOT NULL;
        CREATE INDEX records_object ON records (object) WHERE object IS NOT NULL;
        CREATE INDEX records_family ON records (family) WHERE family IS NOT NULL;
        CREATE INDEX records_expires ON records (expires) WHERE expires IS NOT NULL;
        """

    /// Lists are sorted by one of these and then by the key. Nearly all users may have the same value.
    private static let usersInOrder = """
        DROP INDEX users_path;
        CREATE INDEX users_path ON users (path, id);
        DROP INDEX users_type;
        CREATE INDEX users_type ON users (type, id);
        CREATE INDEX users_is_active ON users (is_active, id);
        DROP INDEX users_last_login;
        CREATE INDEX users_last_login ON users (last_login {nulls_first}, id);
        """

    /// Every three letters in a row of what is searched, each with the users that have them. A search for a word looks
    /// for its trigrams first, and then at those users only.
    private static let userTrigrams = """
        CREATE VIRTUAL TABLE user_trigrams USING fts5 (
            search, content = 'users', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = none,
            columnsize = 0);
        INSERT INTO user_trigrams (user_trigrams) VALUES ('rebuild');
        CREATE TRIGGER user_trigrams_insert AFTER INSERT ON users BEGIN
            INSERT INTO user_trigrams (rowid, search) VALUES (new.id, new.search);
        END;
        CREATE TRIGGER user_trigrams_delete AFTER DELETE ON users BEGIN
            INSERT INTO user_trigrams (user_trigrams, rowid, search) VALUES ('delete', old.id, old.search);
        END;
        CREATE TRIGGER user_trigrams_update AFTER UPDATE OF search ON users WHEN old.search <> new.search BEGIN
            INSERT INTO user_trigrams (user_trigrams, rowid, search) VALUES ('delete', old.id, old.search);
            INSERT INTO user_trigrams (rowid, search) VALUES (new.id, new.search);
        END;
        """

    /// PostgreSQL has an extension for it, that comes with it. Where it is not installed, or may not be, every user is
    /// looked at.
    private static let userTrigramsOfPostgreSQL = """
        DO $$
        DECLARE place NAME;
        BEGIN
            BEGIN
                CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
            EXCEPTION WHEN OTHERS THEN NULL;
            END;
            SELECT n.nspname INTO place FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
                WHERE e.extname = 'pg_trgm';
            IF place IS NOT NULL THEN
                EXECUTE format('CREATE INDEX users_search ON users USING gin (search %I.gin_trgm_ops)', place);
            END IF;
        END $$;
        """

    private static let reputation = """
        CREATE TABLE reputation (
            id TEXT PRIMARY KEY,
            identifier TEXT NOT NULL,
            ip TEXT NOT NULL,
            score BIGINT NOT NULL,
            ip_geo_data TEXT NOT NULL,
            ip_asn_data TEXT NOT NULL,
            updated BIGINT NOT NULL,
            expires BIGINT NOT NULL,
            UNIQUE (identifier, ip)
        );
        CREATE INDEX reputation_ip ON reputation (ip);
        CREATE INDEX reputation_expires ON reputation (expires);
        """

    /// Rows of files that are to become users, some in each part, and what became of them. The rows are sealed, and gone as
    /// soon as they have been worked on: there can be passwords among them.
    private static let userImports = """
        CREATE TABLE user_imports (
            id TEXT PRIMARY KEY,
            may_update BIGINT NOT NULL,
            is_trial BIGINT NOT NULL,
            total BIGINT,
            done BIGINT NOT NULL,
            expires BIGINT NOT NULL
        );
        CREATE INDEX user_imports_expires ON user_imports (expires);
        CREATE TABLE user_import_parts (
            import_id TEXT NOT NULL REFERENCES user_imports (id) ON DELETE CASCADE,
            ordinal BIGINT NOT NULL,
            sealed TEXT NOT NULL,
            report TEXT,
            PRIMARY KEY (import_id, ordinal)
        );
        CREATE INDEX user_import_parts_waiting ON user_import_parts (import_id, ordinal) WHERE report IS NULL;
        """

    /// Hashes of passwords that users have had. There are none while no policy wants them.
    private static let rememberedPasswords = """
        CREATE TABLE remembered_passwords (
            ordinal {identity},
            user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
            password TEXT NOT NULL,
            created BIGINT NOT NULL
        );
        CREATE INDEX remembered_passwords_user ON remembered_passwords (user_id, ordinal);
        """

    /// Small letters in every script as the program makes them: each character by itself, wherever in a word it is. What
    /// `lower` does depends on the order of texts, and which orders there are, on the version and on the system.
    private static let lowerUnicode = """
        DO $$
        DECLARE found NAME;
        BEGIN
            SELECT collname INTO found FROM pg_collation
                WHERE collname IN ('pg_c_utf8', 'C.utf8', 'C.UTF-8', 'und-x-icu')
                AND collnamespace = 'pg_catalog'::regnamespace
                AND collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
                ORDER BY collname = 'pg_c_utf8' DESC, collname = 'und-x-icu', collname LIMIT 1;
            EXECUTE format(
                'CREATE FUNCTION lower_unicode(text) RETURNS text IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS %L',
                format('SELECT lower(replace($1, %L, %L) COLLATE pg_catalog.%I)', chr(304), 'i' || chr(775),
                    COALESCE(found, 'default')));
        END $$;
        """
}
