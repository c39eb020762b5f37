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
    let services: DirectoryServices
    let powers: Powers
    let web: WebServer
    let gate: SetupLink

    /// The tables of every part, oldest first.
    static let migrations = Migrations(
        ObjectStoreSchema.migrations + IdentitySchema.migrations + BlueprintsSchema.migrations
            + EventSchema.migrations)

    /// The parts of the server that the settings describe, on the database of its data folder.
    static func open(_ settings: Settings, plugins: [any Plugin.Type], logger: Logger) async throws -> Assembly {
        let folder = try DataFolder(path: settings.data)
        let secretKey = try settings.secretKey ?? folder.secretKey(random: SystemRandom())
        return try await Assembly(
            settings, database: SQLiteDatabase(path: folder.database), secretKey: secretKey, plugins: plugins,
            logger: logger)
    }

    /// Brings the database's tables up to date and puts the parts together.
    init(
        _ settings: Settings, database: any Database, secretKey: String, plugins: [any Plugin.Type], logger: Logger
    ) async throws {
        let (clock, random) = (SystemClock(), SystemRandom())
        self.database = database
        registry = try Registry(plugins, disabled: settings.disabledPlugins)
        try await Self.migrations.apply(to: database, at: clock.now.microseconds)

        store = ObjectStore(
            database: database, registry: registry, sealer: Sealer(secretKey: secretKey), clock: clock, random: random,
            logger: logger, checks: CertificateCheck.checks)
        services = try await DirectoryServices.open(
            database, clock: clock, random: random, hasher: PasswordHasher(random: random), logger: logger)
        let flows = DeferredFlows()
        powers = Powers(
            clock: clock, random: random, configuration: store, users: services.directory,
            userWriting: services.directory, passwords: services.passwords, attempts: services.attempts,
            sessions: services.sessions, records: services.records, decisions: PolicyEngine(configuration: store),
            flows: flows, events: services.events)
        try await store.open(with: powers, directory: services.resources)

        let executor = FlowExecutor(registry: registry, powers: powers, logger: logger)
        flows.set(FlowStarter(executor: executor))
        gate = SetupLink(directory: services.directory, database: database)
        let api = RESTAPI(store: store, powers: powers, tokens: services.directory, version: Version.compatible)
        web = try WebServer(
            WebServer.Parts(
                configuration: WebApplication.Configuration(
                    secretKey: secretKey, trustedProxies: settings.trustedProxies),
                registry: registry, powers: powers, executor: executor, sessions: services.sessions, gate: gate,
                api: { try await api.respond(to: $0) },
                isReady: { (try? await database.read { try await $0.query("SELECT 1") }) != nil },
                version: Version.compatible, logger: logger))
    }
}
