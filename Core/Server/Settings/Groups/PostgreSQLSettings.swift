import Kernel

/// The PostgreSQL server that several nodes share.
struct PostgreSQLSettings: SettingGroup {
    var primary = PostgreSQLConnectionSettings()
    @Setting("Whether connections come from a pool of the driver's. There always is a pool, so nothing changes.")
    var usePool = false
    @Setting("The schema of the default tenant. Counts at the first start only.")
    var defaultSchema = "public"
    @Setting("What replicas' connections are given beside the primary's, an object in JSON encoded in base64.")
    var replicaConnOptions: EncodedObject?
    /// Replicas that are only read from.
    var readReplicas = Numbered<PostgreSQLConnectionSettings>()

    /// Whether state is kept in PostgreSQL and not in SQLite.
    var isUsed: Bool { primary.host != nil }
}

/// How one PostgreSQL server is reached. Replicas inherit what they do not set from the primary.
struct PostgreSQLConnectionSettings: SettingGroup {
    static let isInlined = true

    @Setting(
        "The server's host or the folder of its socket, several between commas. SQLite is used when absent.", .reloaded)
    var host: String?
    @Setting("The server's port.", .reloaded, in: 1...65_535)
    var port = 5432
    @Setting("The database's name.", .reloaded)
    var name = "authentik"
    @Setting("The user's name.", .reloaded)
    var user = "authentik"
    @Setting("The user's password.", .reloaded, orVariable: "POSTGRES_PASSWORD")
    var password: Secret?
    @Setting("How TLS is used: disable, allow, prefer, require, verify-ca or verify-full.")
    var sslmode = SSLMode.disable
    @Setting("A file with the certificate authorities that the server's certificate is checked with, in PEM.")
    var sslrootcert: String?
    @Setting("A file with this client's certificate, in PEM.")
    var sslcert: String?
    @Setting("A file with this client's private key, in PEM.")
    var sslkey: String?
    @Setting("How long an idle connection is kept; 0 closes it after use, null keeps it for good.")
    var connMaxAge: TimeSpan? = "0"
    @Setting("Whether a connection is tried before it is used again.")
    var connHealthChecks = false
    @Setting("Whether nothing is kept on a connection between transactions, for poolers in transaction mode.")
    var disableServerSideCursors = false
    @Setting("Further options of libpq, an object in JSON encoded in base64.")
    var connOptions: EncodedObject?

    var contradiction: String? {
        guard (sslcert == nil) != (sslkey == nil) else { return nil }
        return "postgresql.sslcert and postgresql.sslkey go together: set both or neither "
            + "(LANYARD_POSTGRESQL__SSLCERT, LANYARD_POSTGRESQL__SSLKEY)."
    }
}

/// How a connection to PostgreSQL uses TLS, in libpq's words.
enum SSLMode: String, SettingChoice {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
}
