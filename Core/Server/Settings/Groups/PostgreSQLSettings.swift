import Kernel

/// The PostgreSQL server that several nodes share.
struct PostgreSQLSettings: SettingGroup {
    var primary = PostgreSQLConnectionSettings()
    @Setting("Connections that are open at the same time, for each server.", in: 1...1000)
    var poolSize = 10
    @Setting(
        "The host that news are listened for at, behind a pooler that cannot pass them on. `host` when absent.")
    var listenHost: String?
    @Setting("The port that news are listened for at. `port` when absent.")
    var listenPort: Ports?
    @Setting("The schema of the default tenant. Counts at the first start only.")
    var defaultSchema = "public"
    @Setting(
        "What replicas' connections are given beside the primary's, an object in JSON encoded in base64.")
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
    @Setting(
        "The server's port, or one for each host between commas.", default: "5432", .reloaded)
    var port: Ports
    @Setting("The database's name.", .reloaded)
    var name = "authentik"
    @Setting("The user's name.", .reloaded)
    var user = "authentik"
    @Setting("The user's password.", .reloaded, orVariable: "POSTGRES_PASSWORD")
    var password: Secret?
    @Setting("How TLS is used: disable, allow, prefer, require, verify-ca or verify-full.")
    var sslmode = SSLMode.disable
    @Setting(
        "A file with the certificate authorities that the server's certificate is checked with, in PEM.")
    var sslrootcert: String?
    @Setting("A file with this client's certificate, in PEM.")
    var sslcert: String?
    @Setting("A file with this client's private key, in PEM.")
    var sslkey: String?
    @Setting("After how long a connection is replaced by a new one. Never when absent or 0.")
    var connMaxAge: TimeSpan?
    @Setting("Whether a connection is tried before it is used again.")
    var connHealthChecks = false
    @Setting(
        "Whether nothing is kept on a connection between transactions, for poolers in transaction mode.")
    var disableServerSideCursors = false
    @Setting("Further options of libpq, an object in JSON encoded in base64.")
    var connOptions: EncodedObject?

    var contradiction: String? {
        guard (sslcert == nil) != (sslkey == nil) else { return nil }
        return "postgresql.sslcert and postgresql.sslkey go together: set both or neither "
            + "(LANYARD_POSTGRESQL__SSLCERT, LANYARD_POSTGRESQL__SSLKEY)."
    }
}

/// Ports, between commas.
struct Ports: SettingValue, Hashable {
    let text: String

    static var expected: String { "a port from 1 to 65535, or several between commas" }
    init?(given: JSON) {
        guard let ports = [Int](given: given), !ports.isEmpty, ports.allSatisfy({ (1...65_535).contains($0) }) else {
            return nil
        }
        text = ports.map(String.init).joined(separator: ",")
    }
    var shown: JSON { .string(text) }
}

/// How a connection to PostgreSQL uses TLS, in libpq's words.
enum SSLMode: String, SettingChoice {
    case disable, allow, prefer, require
    case verifyCA = "verify-ca"
    case verifyFull = "verify-full"
}
