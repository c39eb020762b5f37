import API
import Identity
import Jobs
import Kernel
import Logging
import Storage
import Tenants
import Web

/// Hands each request to the tenant whose host it names, and keeps the services of those that are asked open.
///
/// A host that nobody claims is the standard tenant's. The tenants' own API is answered here, before any tenant.
struct TenantHost: Sendable {
    let directory: TenantDirectory
    let administration: TenantAdministration
    private let standard: Assembly
    private let opened: OpenTenants<Assembly>
    private let api: RESTAPI
    private let logger: Logger

    static func open(
        _ shared: SharedParts, standard: Assembly, databases: any DatabaseServer
    ) async throws -> TenantHost {
        let directory = try await TenantDirectory.open(
            standard.database, random: shared.random, logger: shared.logger)
        let opener = TenantOpener(shared: shared, standard: standard, databases: databases)
        let opened = OpenTenants(
            limit: shared.settings.tenants.mostOpen, open: { try await opener.open($0) },
            close: { await opener.close($1) })
        let administration = TenantAdministration(
            store: standard.store, server: databases, directory: directory,
            hooks: TenantHooks(shared: shared, standard: standard, opened: opened).all)
        return TenantHost(
            directory: directory, administration: administration, standard: standard, opened: opened,
            api: standard.api.administering(administration, key: shared.settings.tenants.apiKey ?? ""),
            logger: shared.logger)
    }

    /// How many tenants are open beside the standard one.
    var openCount: Int { opened.count }

    /// Answers a request. Never fails: what goes wrong is an answer too.
    func respond(to incoming: WebApplication.Incoming) async -> WebResponse {
        let front = standard.web.application
        if incoming.target.hasPrefix(Self.apiPrefix) {
            return await front.respond(to: incoming) { try await api.respond(to: $0) }
        }
        guard !Self.isCommon(incoming.target), let tenant = owner(of: front.host(of: incoming))
        else { return await front.respond(to: incoming) }
        guard tenant.isReady else { return await unavailable(incoming) }
        do {
            return try await opened.use(tenant) { await $0.web.application.respond(to: incoming) }
        } catch {
            logger.error(
                "a tenant cannot be opened", metadata: ["schema_name": "\(tenant.schemaName)", "error": "\(error)"])
            return await unavailable(incoming)
        }
    }

    /// The tenant beside the standard one that claims a host and answers.
    func claimant(of host: String) -> Tenant? { owner(of: host).flatMap { $0.isReady ? $0 : nil } }

    private func owner(of host: String) -> Tenant? {
        HostName.of(host).flatMap { directory.tenant(ofHost: $0) }.flatMap { $0.isStandard ? nil : $0 }
    }

    /// Does something with a tenant's services, which are opened when they are not.
    func use<Result>(_ tenant: Tenant, _ body: (Assembly) async throws -> Result) async throws -> Result {
        try await opened.use(tenant, body)
    }

    /// The keys of the tenants that are open beside the standard one.
    var openTenants: Set<String> { Set(opened.tenants.map(\.id)) }

    /// The same as `use`, but a tenant that was closed is closed again, so that whoever looks at all of them keeps none
    /// open that nobody asks.
    func visit<Result>(_ tenant: Tenant, _ body: (Assembly) async throws -> Result) async throws -> Result {
        try await opened.visit(tenant, body)
    }

    /// Closes what is open, once nothing is asked any more.
    func close() async { await opened.closeAll() }

    private func unavailable(_ incoming: WebApplication.Incoming) async -> WebResponse {
        await standard.web.application.respond(to: incoming) { _ in
            throw Busy("This cannot be answered at the moment. Try again later.")
        }
    }

    private static let apiPrefix = RESTAPI.prefix + "tenants/"

    /// What is the same for everybody: whether the server is well, stylesheets and scripts.
    private static func isCommon(_ target: String) -> Bool {
        ["/-/health/", "/-/metrics/", "/static/dist/", "/robots.txt"].contains { target.hasPrefix($0) }
    }
}

/// Puts a tenant's services together when they are first asked for, and closes its database after the last use.
struct TenantOpener: Sendable {
    let shared: SharedParts
    let standard: Assembly
    let databases: any DatabaseServer

    func open(_ tenant: Tenant) async throws -> Assembly {
        let database = try await databases.open(tenant.schemaName)
        do {
            let assembly = try await Assembly(
                shared, schemaName: tenant.schemaName, secretKey: tenant.secretKey(of: shared.secretKey),
                database: database, queue: shared.queue(standard.database, of: tenant.id))
            try await FirstStart(assembly, shared).prepare()
            return assembly
        } catch {
            // The services, when they were put together, end with it.
            await database.close()
            throw error
        }
    }

    func close(_ assembly: Assembly) async {
        await assembly.close()
    }
}
