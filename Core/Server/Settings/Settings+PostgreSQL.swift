import Storage

extension Settings {
    /// The PostgreSQL server that the settings name; nil to use SQLite.
    static func postgres(_ reader: SettingsReader) throws -> PostgresOptions? {
        guard let host = reader.text("POSTGRESQL__HOST") else { return nil }
        var options = PostgresOptions()
        options.host = host
        options.port = reader.text("POSTGRESQL__PORT") ?? options.port
        options.name = reader.text("POSTGRESQL__NAME") ?? options.name
        options.user = reader.text("POSTGRESQL__USER") ?? options.user
        options.password = reader.text("POSTGRESQL__PASSWORD").map { PostgresPassword($0) }
        let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
        options.sslmode = try reader.value(
            "POSTGRESQL__SSLMODE", reader.text("POSTGRESQL__SSLMODE") ?? options.sslmode, modes.joined(separator: ", ")
        ) { modes.contains($0) ? $0 : nil }
        options.sslrootcert = reader.text("POSTGRESQL__SSLROOTCERT")
        options.defaultSchema = reader.text("POSTGRESQL__DEFAULT_SCHEMA") ?? options.defaultSchema
        return options
    }
}
