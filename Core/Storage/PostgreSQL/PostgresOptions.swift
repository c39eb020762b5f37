/// How to reach a PostgreSQL server, and how to use it.
public struct PostgresOptions: Sendable {
    /// A name or an address, or several separated by commas, of which the first that answers is taken; a folder is that
    /// of a Unix socket.
    public var host = "localhost"
    /// The port, or one for each host, separated by commas.
    public var port = "5432"
    /// The database's name.
    public var name = "authentik"
    /// Who connects.
    public var user = "authentik"
    /// With what password; nil for none.
    public var password: PostgresPassword?
    /// Whether TLS is used, and what is checked: `disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`.
    public var sslmode = "disable"
    /// A file with the certificates of the authorities that are trusted, in PEM.
    public var sslrootcert: String?
    /// A file with the certificate to show, in PEM.
    public var sslcert: String?
    /// A file with that certificate's private key, in PEM.
    public var sslkey: String?
    /// Seconds after which a connection is replaced; nil and 0 for never.
    public var connMaxAge: Int?
    /// Whether a connection that was idle for a while is asked for a sign of life before it is used. Without, a lost one
    /// is noticed by its first statement, which is then repeated on a new connection.
    public var connHealthChecks = false
    /// Connections that are open at most, beside the one that listens.
    public var poolSize = 10
    /// The schema of the default database.
    public var defaultSchema = "public"
    /// Whether statements are kept prepared. Off behind a pooler that hands out connections by transaction; then nothing
    /// is left behind in a session.
    public var preparedStatements = true
    /// Whether news are listened for. A pooler cannot do that: set `listenHost` and `listenPort` to the server behind it,
    /// or turn it off; then everybody is told once a second to look for themselves.
    public var listens = true
    /// Where to listen for news, if not at `host`.
    public var listenHost: String?
    /// The port to listen for news at, if not `port`.
    public var listenPort: String?
    /// Further options of libpq, by its names; they win over all others.
    public var connOptions: [String: String] = [:]
    /// Servers that follow this one; `Database.readPossiblyStale` may ask them.
    public var replicas: [PostgresOptions] = []
    /// How long a connection may take to be made, for each host.
    public var connectTimeout = Duration.seconds(5)
    /// How long a statement may take; not a migration's.
    public var statementTimeout = Duration.seconds(30)
    /// How long a statement waits for what another transaction holds.
    public var lockTimeout = Duration.seconds(10)

    /// The options of a server at the usual place, with authentik's names for database and user.
    public init() {}

    /// Each host with its port, in the order in which they are tried.
    var places: [(host: String, port: String)] {
        let hosts = host.split(separator: ",").map(String.init)
        let ports = port.split(separator: ",").map(String.init)
        return hosts.enumerated().map { index, host in
            (host, ports.count == hosts.count ? ports[index] : ports.first ?? "5432")
        }
    }

    /// For messages: where the server is, without a secret.
    var place: String { "\(name) at \(host):\(port)" }

    /// The options for the connection that listens.
    var listening: PostgresOptions {
        var options = self
        options.host = listenHost ?? host
        options.port = listenPort ?? port
        return options
    }

    /// What libpq is told for one of the places.
    func parameters(host: String, port: String) -> [String: String] {
        var all = [
            "host": host, "port": port, "dbname": name, "user": user, "sslmode": sslmode,
            "application_name": "lanyard", "client_encoding": "UTF8", "gssencmode": "disable",
            // A server that cannot be reached any more is noticed within seconds, not hours.
            "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "15000",
        ]
        all["password"] = password?.exposed
        all["sslrootcert"] = sslrootcert
        all["sslcert"] = sslcert
        all["sslkey"] = sslkey
        // A pooler refuses what it does not know; there the limits are set in each transaction.
        if preparedStatements { all["options"] = sessionOptions }
        return all.merging(connOptions) { $1 }
    }

    private var sessionOptions: String {
        let settings = [
            "statement_timeout=\(statementTimeout.wholeMilliseconds)", "lock_timeout=\(lockTimeout.wholeMilliseconds)",
            // When this program is cut off, the server lets go of what its transactions hold.
            // This program may be slow between two statements, so that it is never short.
            "idle_in_transaction_session_timeout=\(max(statementTimeout, .seconds(30)).wholeMilliseconds)",
            "tcp_keepalives_idle=10", "tcp_keepalives_interval=5", "tcp_keepalives_count=3",
        ]
        return settings.map { "-c \($0)" }.joined(separator: " ")
    }
}

/// A password that neither a log nor a debugger's description shows.
public struct PostgresPassword: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The password itself.
    public let exposed: String

    /// A password.
    public init(_ exposed: String) { self.exposed = exposed }

    /// Stars.
    public var description: String { "***" }
    /// Stars.
    public var debugDescription: String { description }
    /// Nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Duration {
    var wholeMilliseconds: Int { Int(self / .milliseconds(1)) }
}
