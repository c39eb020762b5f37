import Kernel
import Logging

/// Everything the server is told from outside: what `docs/settings.md` lists.
struct Settings: SettingGroup {
    @Setting("The folder with all state: database, secret key, files. Made when it is not there.")
    var data = "data"
    @Setting(
        "What seals secrets at rest and signs cookies; must not change. Made at the first start, in the data folder.")
    var secretKey: Secret?
    @Setting("What is logged: trace, debug, info, warning or error and above.", .reloaded)
    var logLevel = Logger.Level.info
    @Setting("The domain that session cookies are for, so that hosts below it share them. The host's own when absent.")
    var cookieDomain: CookieDomain?
    @Setting(
        "A folder of blueprints that are applied beside those that come with the server, when they are new or changed."
    )
    var blueprintsDir: String?
    @Setting("Whether the start leaves the database's tables as they are, for who migrates apart from it.")
    var skipMigrations = false
    @Setting("The longest that a request to another server may take.")
    var httpTimeout: TimeSpan = "30"
    @Setting("A folder of certificates and keys in PEM that become certificate-key pairs, also when they are renewed.")
    var certDiscoveryDir = "/certs"
    @Setting("Whether no newer version is looked for.", keptFor: "the check for newer versions")
    var disableUpdateCheck = false
    @Setting(
        "Whether everybody may look into the flow that they are in (`flows/inspector`), as whoever writes plugins.")
    var debug = false

    var bootstrap = BootstrapSettings()
    var listen = ListenSettings()
    var web = WebSettings()
    var log = LogSettings()
    var sessions = SessionSettings()
    var plugins = PluginSettings()
    var postgresql = PostgreSQLSettings()
    var worker = WorkerSettings()
    var tenants = TenantSettings()
    var email = EmailSettings()
    var errorReporting = ErrorReportingSettings()
    var storage = StorageSettings()
    var events = EventSettings()
    var tokens = TokenSettings()
    var blueprints = BlueprintSettings()
    var reputation = ReputationSettings()
    var outgoing = OutgoingRequestSettings()
    var breachedPasswords = BreachedPasswordSettings()
    var expressions = ExpressionSettings()
    var throttle = ThrottleSettings()
    var outposts = OutpostSettings()
    var ldap = LDAPSettings()
    var sources = SourceSettings()
}

extension Settings {
    /// The settings of an environment alone, without files.
    /// - Throws: a sentence that names the setting at fault.
    init(environment: [String: String]) throws {
        self = try SettingsLoader(environment: environment, files: nil).settings()
    }
}

/// What the first administrator is made with, at the first start.
struct BootstrapSettings: SettingGroup {
    static let isInlined = true

    @Setting(
        "The first administrator's e-mail address. Counts at the first start only, as the others do.",
        as: "bootstrap_email")
    var email: String?
    @Setting("The first administrator's password.", as: "bootstrap_password")
    var password: Secret?
    @Setting(
        "The first administrator's password as a hash, made by `lanyard hash-password`.", as: "bootstrap_password_hash")
    var passwordHash: Secret?
    @Setting("An API token of the first administrator.", as: "bootstrap_token")
    var token: Secret?
}

/// What blueprints may do.
struct BlueprintSettings: SettingGroup {
    @Setting(
        "Whether blueprints that superusers hand over through the API may use `!Env` and `!File`. Files of the folder always may."
    )
    var openEnvironment = false
}

/// Plugins that are built in.
struct PluginSettings: SettingGroup {
    @Setting("Plugins that are built in and not to be used, by id.")
    var disabled: [PluginID] = []
}
