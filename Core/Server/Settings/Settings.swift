import Kernel
import Logging
import Storage
import Web

/// Everything the server is told from outside.
struct Settings: Sendable {
    /// The folder that holds the database and the secret key.
    var data: String
    var http: [Listener.Address]
    var https: [Listener.Address]
    var metrics: [Listener.Address]
    /// Networks of proxies whose headers are believed.
    var trustedProxies: [Network]
    /// What sessions and sealed secrets hang on; nil to keep one in the data folder.
    var secretKey: String?
    /// What the first administrator is made with.
    var bootstrap: Bootstrap
    var logLevel: Logger.Level
    /// A folder with further blueprints, applied after those that come with the server.
    var blueprints: String?
    /// Plugins that are built in and not to be used.
    var disabledPlugins: Set<PluginID>
    /// Files with the certificate chain and the private key for TLS, in PEM.
    var certificate: (chain: String, key: String)?

    /// The PostgreSQL server that holds what the server keeps; nil for SQLite in the data folder.
    var postgres: PostgresOptions?

    /// What the first administrator is made with, at the first start.
    struct Bootstrap: Sendable {
        var email: String?
        var password: String?
        var passwordHash: String?
        var token: String?
    }

    static let defaultTrustedProxies = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fe80::/10", "::1/128",
    ]

    /// - Throws: a sentence that names the setting at fault.
    init(environment: [String: String]) throws {
        let reader = SettingsReader(environment: environment)
        data = reader.text("DATA") ?? "data"
        http = try Self.addresses("LISTEN__HTTP", ["[::]:9000"], reader)
        https = try Self.addresses("LISTEN__HTTPS", ["[::]:9443"], reader)
        metrics = try Self.addresses("LISTEN__METRICS", ["[::]:9300"], reader)
        trustedProxies = try (reader.list("LISTEN__TRUSTED_PROXY_CIDRS") ?? Self.defaultTrustedProxies).map {
            try reader.value("LISTEN__TRUSTED_PROXY_CIDRS", $0, "a list of networks such as 10.0.0.0/8") { Network($0) }
        }
        secretKey = reader.text("SECRET_KEY")
        bootstrap = Bootstrap(
            email: reader.text("BOOTSTRAP_EMAIL"), password: reader.text("BOOTSTRAP_PASSWORD"),
            passwordHash: reader.text("BOOTSTRAP_PASSWORD_HASH"), token: reader.text("BOOTSTRAP_TOKEN"))
        let level = reader.text("LOG_LEVEL") ?? "info"
        logLevel = try reader.value("LOG_LEVEL", level, "trace, debug, info, warning or error") {
            Logger.Level(rawValue: $0.lowercased())
        }
        blueprints = reader.text("BLUEPRINTS_DIR")
        disabledPlugins = Set((reader.list("PLUGINS__DISABLED") ?? []).map { PluginID($0) })
        certificate = try Self.certificate(reader)
        postgres = try Self.postgres(reader)
    }

    private static func addresses(_ name: String, _ usual: [String], _ reader: SettingsReader) throws -> [Listener
        .Address]
    {
        try (reader.list(name) ?? usual).map {
            try reader.value(name, $0, "an address with a port, such as [::]:9000 or 127.0.0.1:9000") {
                Listener.Address($0)
            }
        }
    }

    private static func certificate(_ reader: SettingsReader) throws -> (chain: String, key: String)? {
        switch (reader.text("WEB__CERTIFICATE"), reader.text("WEB__KEY")) {
        case (let chain?, let key?): return (chain, key)
        case (nil, nil): return nil
        default:
            throw SettingsReader.Problem(
                description: "LANYARD_WEB__CERTIFICATE and LANYARD_WEB__KEY go together; set both or neither.")
        }
    }
}
