import Foundation
import Kernel
import Testing

@testable import Server

@Suite("Keys of settings")
struct SettingKeysTests {
    static let keys = Settings().declared().map(\.key)

    private static func load(_ environment: [String: String]) -> LoadedSettings {
        SettingsLoader(environment: environment, files: nil).load()
    }

    @Test("are what authentik calls them")
    func names() {
        for key in [
            "listen.trusted_proxy_cidrs", "web.timeout_http_read_header", "postgresql.conn_max_age",
            "postgresql.sslrootcert", "error_reporting.sentry_dsn", "error_reporting.send_pii", "email.use_tls",
            "throttle.providers.oauth2.device", "throttle.default", "events.context_processors.geoip",
            "bootstrap_password_hash", "sessions.unauthenticated_age", "sources.kerberos.task_timeout_hours",
            "postgresql.replica_conn_options", "worker.task_default_time_limit", "storage.file.url_expiry",
        ] { #expect(Self.keys.contains(key), "\(key)") }
        #expect(Set(Self.keys).count == Self.keys.count)
    }

    @Test("each has a sentence of help, and one that is kept says for what")
    func help() {
        for setting in Settings().declared() {
            #expect(setting.setting.declaration.help.hasSuffix("."), "\(setting.key)")
            #expect(setting.setting.declaration.keptFor != "", "\(setting.key)")
        }
    }

    /// A value of the setting's type that is not the declared one.
    private static func other(than shown: JSON, _ key: String) -> String {
        switch (shown, key) {
        case (_, "web.path"): return "/auth/"
        case (_, "log_level"): return "debug"
        case (_, "postgresql.conn_max_age"): return "hours=7"
        case (_, "cookie_domain"): return "example.org"
        case (_, let key) where key.hasSuffix("_port") || key == "postgresql.port": return "7,8"
        case (_, "postgresql.sslmode"): return "require"
        case (_, "storage.backend"): return "file"
        case (_, "email.site"): return "https://id.example.com"
        case (_, "plugins.disabled"): return "stage.deny, stage.dummy"
        case (_, "log.http_headers"), (_, "listen.client_certificate_headers"): return "X-One, X-Two"
        case (_, "listen.trusted_proxy_cidrs"), (_, "outgoing.allow"): return "192.0.2.0/24, 2001:db8::/32"
        case (_, let key) where key.hasPrefix("listen."): return "127.0.0.1:1, [::1]:2"
        case (_, let key) where key.hasPrefix("throttle."): return "7/minute"
        case (_, let key) where key.hasSuffix("_options") || key.hasSuffix("extra_args"): return "eyJhIjoxfQ=="
        case (.bool(let value), _): return value ? "false" : "true"
        case (.int(let value), _): return String(value + 1)
        case (.double, _): return "0.75"
        case (.string(let text), _) where TimeSpan(given: .string(text)) != nil: return "hours=7"
        default: return "something else"
        }
    }

    private static func isSame(_ shown: JSON, as text: String, secret: Bool) -> Bool {
        if secret { return shown == "(secret)" }
        guard let list = shown.array else { return (shown.string ?? shown.text) == text }
        return list.map { $0.string ?? "" }.joined(separator: ", ") == text
    }

    @Test(
        "each is set by its variable and by a file, and shown with where it was set",
        arguments: Settings().declared().map(\.key))
    func roundTrip(key: String) throws {
        let declared = try #require(Settings().declared().first { $0.key == key })
        let text = Self.other(than: declared.setting.shown, key)
        // Those that go together.
        var pairs = [key: text]
        for (one, other) in [("web.certificate", "web.key"), ("postgresql.sslcert", "postgresql.sslkey")]
        where [one, other].contains(key) { pairs = [one: text, other: text] }

        let variable = EnvironmentSource.variable(of: key)
        let variables = Dictionary(
            uniqueKeysWithValues: pairs.map { (EnvironmentSource.variable(of: $0.key), $0.value) })
        let disk = try FilesOnDisk([
            "/etc/lanyard/config.yml": pairs.map { "\($0.key): \"\($0.value)\"\n" }.joined()
        ])
        for (loaded, origin) in [
            (Self.load(variables), variable), (disk.load(), "\(disk.root)/etc/lanyard/config.yml:"),
        ] {
            #expect(loaded.problems.isEmpty && loaded.unknown.isEmpty)
            let shown = try #require(loaded.shown(key))
            #expect(Self.isSame(shown.value, as: text, secret: declared.setting.isSecret), "\(shown.value)")
            #expect(shown.origin.description.hasPrefix(origin))
        }
        #expect(Self.load([:]).shown(key)?.origin == .builtIn)
    }

    @Test(
        "an unknown one is reported in the words it was written in, with the nearest that is known",
        arguments: [
            ("LANYARD_LISTEN__HTPP", "LANYARD_LISTEN__HTTP"), ("AUTHENTIK_LOG_LEVLE", "AUTHENTIK_LOG_LEVEL"),
            ("LANYARD_LISTEN_HTTP", "LANYARD_LISTEN__HTTP"), ("LANYARD_SECRETKEY", "LANYARD_SECRET_KEY"),
            ("LANYARD_POSTGRESQL__PASWORD", "LANYARD_POSTGRESQL__PASSWORD"),
            ("LANYARD_POSTGRESQL__READ_REPLICAS__0__HSOT", "LANYARD_POSTGRESQL__READ_REPLICAS__0__HOST"),
        ])
    func near(written: String, meant: String) {
        let unknown = Self.load([written: "hunter2", "LANYARD_POSTGRESQL__READ_REPLICAS__0__PORT": "1"]).unknown
        #expect(unknown == ["The setting \(written) is not known. Did you mean \(meant)?"])
    }

    @Test("one that is like no other is reported without a guess, and a group for what it is")
    func far() {
        #expect(Self.load(["LANYARD_QWERTY": "1"]).unknown == ["The setting LANYARD_QWERTY is not known."])
        #expect(Self.load(["LANYARD_LISTEN": "1"]).unknown.first?.contains("is a group of settings") == true)
        let huge = "LANYARD_" + String(repeating: "A", count: 100_000)
        #expect(Self.load([huge: "1"]).unknown.count == 1)
    }

    @Test("in a file, the line is named")
    func nearInFile() throws {
        let disk = try FilesOnDisk(["/etc/lanyard/config.yml": "listen:\n  htttp: x\n"])
        #expect(
            disk.load().unknown == [
                "The setting listen.htttp (\(disk.root)/etc/lanyard/config.yml:2) is not known. Did you mean listen.http?"
            ])
    }

    @Test("thousands of unknown ones are reported in a few lines")
    func many() throws {
        let text = (0..<20_000).map { "key\($0): x\n" }.joined()
        #expect(try FilesOnDisk(["/etc/lanyard/config.yml": text]).load().unknown.count == 21)
    }

    @Test(
        "a deprecated one counts under its new name, and is reported",
        arguments: [
            ("AUTHENTIK_WORKER__CONCURRENCY", "7", "worker.threads", "AUTHENTIK_WORKER__THREADS"),
            ("AUTHENTIK_GEOIP", "7", "events.context_processors.geoip", "AUTHENTIK_EVENTS__CONTEXT_PROCESSORS__GEOIP"),
            (
                "LANYARD_POSTGRESQL__USE_PGBOUNCER", "true", "postgresql.disable_server_side_cursors",
                "LANYARD_POSTGRESQL__DISABLE_SERVER_SIDE_CURSORS"
            ),
        ])
    func deprecated(variable: String, value: String, key: String, new: String) throws {
        let loaded = Self.load([variable: value])
        let shown = try #require(loaded.shown(key))
        #expect((shown.value.string ?? shown.value.text) == value)
        #expect(shown.origin == .environment(variable))
        #expect(loaded.unknown.isEmpty)
        #expect(loaded.remarks == ["The setting \(variable) is deprecated: use \(new)."])
    }

    @Test(
        "those of authentik that mean nothing here are passed over",
        arguments: [
            "WEB__WORKERS", "WEB__THREADS", "WORKER__PROCESSES", "LISTEN__DEBUG_PY", "CACHE__TIMEOUT_FLOWS",
            "REDIS__HOST",
            "LOG__RUST_LOG__H2", "STORAGE__S3__BUCKET_NAME", "STORAGE__MEDIA__BACKEND", "DEBUGGER", "ENV", "TAG",
            "AVATARS",
            "POSTGRESQL__TEST__NAME", "COMPLIANCE__FIPS__ENABLED", "DISABLE_STARTUP_ANALYTICS",
        ])
    func meaningless(name: String) {
        let loaded = Self.load(["AUTHENTIK_" + name: "anything"])
        #expect(loaded.unknown.isEmpty && loaded.remarks.isEmpty && loaded.problems.isEmpty)
        #expect(!Self.keys.contains(name.lowercased().replacing("__", with: ".")))
    }

    @Test("a replica has the primary's own password rather than that of POSTGRES_PASSWORD")
    func replicaPassword() {
        let loaded = Self.load([
            "LANYARD_POSTGRESQL__PASSWORD": "own", "POSTGRES_PASSWORD": "other",
            "LANYARD_POSTGRESQL__READ_REPLICAS__0__HOST": "replica",
        ])
        #expect(loaded.settings.postgresql.readReplicas.all.first?.password?.exposed == "own")
    }

    @Test(
        "a replica's number is a number, and its settings must fit together", arguments: ["+1", "01", "-1", "100", "x"])
    func replicaNumbers(number: String) {
        let loaded = Self.load(["LANYARD_POSTGRESQL__READ_REPLICAS__\(number)__HOST": "replica"])
        #expect(loaded.settings.postgresql.readReplicas.all.isEmpty)
        #expect(loaded.unknown.count == 1)
        #expect(!Self.load(["LANYARD_POSTGRESQL__READ_REPLICAS__0__SSLCERT": "x"]).problems.isEmpty)
    }

    @Test("of an old and a new name in one place the new one counts")
    func bothNames() {
        let loaded = Self.load(["AUTHENTIK_GEOIP": "old", "AUTHENTIK_EVENTS__CONTEXT_PROCESSORS__GEOIP": "new"])
        #expect(loaded.settings.events.contextProcessors.geoip == "new")
    }

    @Test("a replica has what the primary has, unless it says otherwise")
    func replicas() throws {
        let loaded = Self.load([
            "AUTHENTIK_POSTGRESQL__HOST": "primary", "AUTHENTIK_POSTGRESQL__USER": "lanyard",
            "POSTGRES_PASSWORD": "hunter2",
            "AUTHENTIK_POSTGRESQL__SSLMODE": "require",
            "AUTHENTIK_POSTGRESQL__READ_REPLICAS__1__HOST": "second",
            "AUTHENTIK_POSTGRESQL__READ_REPLICAS__1__PORT": "6432",
            "AUTHENTIK_POSTGRESQL__READ_REPLICAS__0__HOST": "first",
            "AUTHENTIK_POSTGRESQL__READ_REPLICAS__0__SSLMODE": "disable",
        ])
        let postgresql = try loaded.usable().postgresql
        #expect(postgresql.isUsed)
        #expect(postgresql.readReplicas.all.map(\.host) == ["first", "second"])
        #expect(postgresql.readReplicas.all.map(\.port.text) == ["5432", "6432"])
        #expect(postgresql.readReplicas.all.map(\.user) == ["lanyard", "lanyard"])
        #expect(postgresql.readReplicas.all.map(\.sslmode) == [.disable, .require])
        #expect(postgresql.readReplicas.all.allSatisfy { $0.password?.exposed == "hunter2" })
        #expect(loaded.shown.filter { $0.key.contains("read_replicas") }.count > 20)
        #expect(loaded.origin("postgresql.read_replicas.0.user") == "AUTHENTIK_POSTGRESQL__USER")
        #expect(loaded.unknown.isEmpty)
    }
}
