import Identity
import Jobs
import Kernel
import Logging
import Storage
import Telemetry
import Tenants
import Web

/// Everything that one server runs: the standard tenant, the others when there are any, and the databases of them all.
struct Installation: Sendable {
    let shared: SharedParts
    let databases: any DatabaseServer
    /// The tenant that every installation has.
    let standard: Assembly
    /// nil when the settings do not ask for any.
    let tenants: TenantHost?
    /// Runs the jobs of all tenants.
    let worker: JobWorker

    /// Opens what the settings describe, on the databases of a server.
    /// - Parameter isWorker: whether this program only works, beside a server that makes what a first start needs.
    static func open(
        _ settings: Settings, on databases: any DatabaseServer, plugins: [any Plugin.Type], isWorker: Bool = false,
        logger: Logger
    ) async throws -> Installation {
        let folder = try DataFolder(path: settings.data)
        let secretKey = try settings.secretKey?.exposed ?? folder.secretKey(random: SystemRandom())
        return try await Installation(
            SharedParts(settings, secretKey: secretKey, plugins: plugins, logger: logger), databases,
            isWorker: isWorker)
    }

    init(_ shared: SharedParts, _ databases: any DatabaseServer, isWorker: Bool = false) async throws {
        self.shared = shared
        self.databases = databases
        standard = try await Assembly(
            shared, schemaName: Tenant.standardName, secretKey: shared.secretKey,
            database: databases.open(databases.defaultName))
        if !isWorker {
            try await FirstStart(standard, shared).prepare()
        }
        tenants =
            shared.settings.tenants.enabled
            ? try await TenantHost.open(shared, standard: standard, databases: databases) : nil
        worker = JobWorker(
            standard.jobs, registry: shared.registry,
            environment: TenantEnvironment(standard: standard, tenants: tenants), hostname: SystemName.host,
            version: Version.compatible, counters: JobCounters(metrics: shared.metrics), reports: shared.reports,
            logger: shared.logger)
        shared.metrics.add(
            QueueMetrics(JobBoard(standard.jobs, registry: shared.registry, version: Version.compatible)))
    }

    /// Answers a request, whoever's it is.
    func respond(to incoming: WebApplication.Incoming) async -> WebResponse {
        let application = standard.web.application
        guard let incoming = application.inside(incoming) else {
            return await application.respond(toOutside: incoming)
        }
        guard let tenants else { return await application.respond(to: incoming) }
        return await tenants.respond(to: incoming)
    }

    /// Closes everything, once nothing is asked any more.
    func close() async {
        await tenants?.close()
        await standard.close()
        await databases.close()
    }
}
