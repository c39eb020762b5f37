import API
import Blueprints
import ExpressionHost
import Flows
import Identity
import Jobs
import Kernel
import Logging
import ObjectStore
import Reporting
import Storage
import Telemetry
import Tenants
import Web

/// The services of one tenant, put together over its database. It has no other's, so that it can reach no other's data.
struct Assembly: Sendable {
    let database: any Database
    let registry: Registry
    let store: ObjectStore
    let services: DirectoryServices
    let powers: Powers
    let api: RESTAPI
    let web: WebServer
    let gate: SetupLink
    /// The tenant's part of the queue.
    let jobs: JobQueue
    let discovery: FileDiscovery
    let recovery: RecoveryKeys
    let imports: UserImports
    /// Reads what other programs change of the configuration, until the tenant is closed.
    private let following: Task<Void, Never>

    /// The tables of every part, oldest first: the ids begin with numbers that count through all parts.
    static let migrations = Migrations(
        (ObjectStoreSchema.migrations + IdentitySchema.migrations + BlueprintsSchema.migrations
            + JobsSchema.migrations + TenantSchema.migrations + VersionHistory.migrations).sorted { $0.id < $1.id })

    /// The services of a server's only tenant.
    init(
        _ settings: Settings, database: any Database, secretKey: String, plugins: [any Plugin.Type], logger: Logger
    ) async throws {
        let shared = try SharedParts(settings, secretKey: secretKey, plugins: plugins, logger: logger)
        try await self.init(shared, schemaName: Tenant.standardName, secretKey: secretKey, database: database)
    }

    /// Brings the database's tables up to date and puts the services together.
    /// - Parameters:
    ///   - schemaName: what the log calls the tenant.
    ///   - secretKey: what the tenant's secrets and cookies hang on.
    ///   - queue: the tenant's part of the queue, which is in the standard tenant's database; nil for that tenant.
    init(
        _ shared: SharedParts, schemaName: String, secretKey: String, database: any Database, queue: JobQueue? = nil
    ) async throws {
        let (clock, random, metrics) = (shared.clock, shared.random, shared.metrics)
        let (logger, watched) = (shared.logger.of(schemaName), WatchedDatabase(database))
        let database = MeteredDatabase(watched, metrics: metrics)
        self.database = database
        registry = shared.registry
        // A tenant's database is made by the server itself, which nobody else could migrate in between.
        if !shared.settings.skipMigrations || schemaName != Tenant.standardName {
            try await Self.migrations.apply(to: database, at: clock.now.microseconds)
        }
        try await VersionHistory.note(Version.compatible, at: clock.now, in: database)

        let store = ObjectStore(
            database: database, registry: registry, sealer: Sealer(secretKey: secretKey), clock: clock, random: random,
            logger: logger, checks: CertificateCheck.checks.merging(shared.mailChecks) { $1 },
            rules: shared.rules(of: schemaName), metrics: metrics, tenant: schemaName)
        self.store = store
        services = try await DirectoryServices.open(
            database, clock: clock, random: random, hasher: shared.hasher, settings: { store.current.settings },
            memory: shared.memory { store.current }, logger: logger, metrics: metrics)
        discovery = FileDiscovery(of: schemaName, in: store, shared, logger: logger)
        let flows = DeferredFlows()
        jobs = queue ?? shared.queue(database, of: schemaName)
        let upkeep = TenantUpkeep(
            sweep: services.sweep, tokens: services.tokens, store: store,
            temporaryUsers: TemporaryUsers(services.users, in: store), jobs: jobs)
        var powers = Powers(
            clock: clock, random: random, configuration: store, users: services.directory,
            userWriting: services.directory, passwords: services.passwords, attempts: services.attempts,
            sessions: services.sessions, records: services.records,
            decisions: PolicyEngine(configuration: store, metrics: metrics, events: services.events), flows: flows,
            events: services.events, jobs: jobs, upkeep: upkeep, discovery: discovery, metrics: metrics)
        imports = UserImports(services.users, in: store, secretKey: secretKey, hasher: shared.backgroundHasher)
        powers.blueprints = BlueprintUpkeep(store, discovery, metrics: metrics, tenant: schemaName)
        powers.add(services, imports, in: store, shared, of: schemaName, secretKey: secretKey)
        self.powers = powers
        try await store.open(with: powers, directory: services.resources + services.records(of: registry))

        let executor = FlowExecutor(registry: registry, powers: powers, logger: logger, reports: shared.reports)
        flows.set(FlowStarter(executor: executor))
        gate = SetupLink(directory: services.directory, database: database)
        recovery = RecoveryKeys(services.directory)
        let api = RESTAPI(
            store: store, powers: powers, jobs: JobBoard(jobs, registry: registry, version: Version.compatible),
            tokens: services.directory, version: Version.compatible, system: shared.system,
            shelf: shared.shelf(of: schemaName), document: shared.document)
        self.api = api
        var configuration = shared.settings.webConfiguration(secretKey: secretKey, schemaName: schemaName)
        configuration.places = shared.places
        web = WebServer(
            WebServer.Parts(
                configuration: configuration, registry: registry, powers: powers, executor: executor,
                sessions: services.sessions, gate: gate, recover: { [recovery] in try await recovery.take($0) },
                api: { try await api.respond(to: $0) }, obstacle: { await watched.obstacle() },
                scrape: { await metrics.text() }, reports: shared.reports, logger: shared.logger),
            sharing: shared.web)
        following = Task { await store.follow() }
    }

    /// Closes the tenant's database, once nothing is asked any more.
    func close() async {
        following.cancel()
        await database.close()
        await following.value
    }
}

extension Powers {
    /// Adds what is kept of users, the ways out of the server, and what runs expressions with all of it.
    fileprivate mutating func add(
        _ services: DirectoryServices, _ imports: UserImports, in store: ObjectStore, _ shared: SharedParts,
        of schemaName: String, secretKey: String
    ) {
        userImports = imports
        files = shared.media(of: schemaName)
        mintsTokens = true
        reputation = services.reputation
        rememberedPasswords = services.rememberedPasswords
        logins = services.logins
        directorySearch = services.search
        groupWriting = GroupWriter(services.groups, in: store)
        userDeleting = UserDeleter(services.users, in: store)
        objects = ObjectTaker(store)
        http = shared.http
        names = shared.names
        models = shared.registry
        breachedPasswords = shared.breachedPasswords
        addMail(shared, secretKey: secretKey)
        // It hands on all the others.
        expressions = ExpressionRunner(powers: self, threads: shared.expressions)
    }
}

extension Logger {
    /// The log of a tenant's services.
    func of(_ schemaName: String) -> Logger {
        var logger = self
        if schemaName != Tenant.standardName { logger[metadataKey: "schema_name"] = "\(schemaName)" }
        return logger
    }
}
