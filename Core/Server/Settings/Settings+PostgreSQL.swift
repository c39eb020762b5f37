import Kernel
import Storage

extension PostgreSQLSettings {
    /// How to reach the server; nil to keep state in SQLite.
    var options: PostgresOptions? {
        guard var options = primary.options else { return nil }
        options.poolSize = poolSize
        options.defaultSchema = defaultSchema
        options.listenHost = listenHost
        options.listenPort = listenPort?.text
        options.replicas = readReplicas.all.compactMap { replica in
            guard var options = replica.options else { return nil }
            options.poolSize = poolSize
            options.defaultSchema = defaultSchema
            options.connOptions.merge(replicaConnOptions?.texts ?? [:]) { $1 }
            return options
        }
        return options
    }
}

extension PostgreSQLConnectionSettings {
    fileprivate var options: PostgresOptions? {
        guard let host else { return nil }
        var options = PostgresOptions()
        options.host = host
        options.port = port.text
        options.name = name
        options.user = user
        options.password = password.map { PostgresPassword($0.exposed) }
        options.sslmode = sslmode.rawValue
        options.sslrootcert = sslrootcert
        options.sslcert = sslcert
        options.sslkey = sslkey
        options.connMaxAge = connMaxAge.map { Int($0.duration / .seconds(1)) }
        options.connHealthChecks = connHealthChecks
        options.preparedStatements = !disableServerSideCursors
        options.connOptions = connOptions?.texts ?? [:]
        return options
    }
}

extension EncodedObject {
    /// The members as libpq takes them.
    fileprivate var texts: [String: String] { members.mapValues { $0.string ?? $0.text } }
}
