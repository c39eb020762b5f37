import API
import Blueprints
import Flows
import Identity
import Kernel
import Logging
import ObjectStore
import Storage
import Web

/// The parts of a server, put together but not yet listening.
struct Assembly: Sendable {
    let database: any Database
    let registry: Registry
    let store: ObjectStore
    let directory: Directory
    let powers: Powers
    let web: WebServer
    let gate: SetupLink

    /// The tables of every part, oldest first.
    static let migrations = Migrations(
        ObjectStoreSchema.migrations + IdentitySchema.migrations + BlueprintsSchema.migrations)

    /// Opens the database, brings its tables up to date and puts the parts together.
    init(_ settings: Settings, plugins: [any Plugin.Type], logger: Logger) async throws {
        let folder = try DataFolder(path: settings.data)
        let (clock, random) = (SystemClock(), SystemRandom())
        let secretKey = try settings.secretKey ?? folder.secretKey(random: random)
        registry = try Registry(plugins, disabled: settings.disabledPlugins)
        database = try await SQLiteDatabase(path: folder.database)
        try await Self.migrations.apply(to: database, at: clock.now.microseconds)

        store = ObjectStore(
            database: database, registry: registry, sealer: Sealer(secretKey: secretKey), clock: clock, random: random,
            logger: logger, checks: CertificateCheck.checks)
        let hasher = PasswordHasher(random: random)
        directory = try await Directory.open(database, clock: clock, random: random, hasher: hasher)
        let flows = DeferredFlows()
        powers = Powers(
            clock: clock, random: random, configuration: store, users: directory, userWriting: directory,
            passwords: PasswordCheck(directory), attempts: Attempts(directory), sessions: SessionStore(directory),
            records: RecordRows(directory), decisions: PolicyEngine(configuration: store), flows: flows,
            events: EventLog(directory, logger: logger))
        try await store.open(with: powers, directory: DirectoryResources.all(directory))

        let executor = FlowExecutor(registry: registry, powers: powers, logger: logger)
        flows.set(FlowStarter(executor: executor))
        gate = SetupLink(directory: directory, database: database)
        let api = RESTAPI(store: store, powers: powers, tokens: Tokens(directory), version: Version.compatible)
        let database = database
        web = try WebServer(
            WebServer.Parts(
                configuration: WebApplication.Configuration(
                    secretKey: secretKey, trustedProxies: settings.trustedProxies),
                registry: registry, powers: powers, executor: executor, sessions: SessionStore(directory), gate: gate,
                api: { try await api.respond(to: $0) },
                isReady: { (try? await database.read { try await $0.query("SELECT 1") }) != nil },
                version: Version.compatible, logger: logger))
    }
}
