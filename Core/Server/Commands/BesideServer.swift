import ArgumentParser
import Kernel
import Logging
import Storage
import Tenants

/// What a command needs that works with a tenant's data while the server goes on.
struct BesideServer: ParsableArguments {
    @Option(help: ArgumentHelp("The tenant, instead of the default one.", valueName: "schema"))
    var tenant: String?

    @OptionGroup var source: SettingsOptions

    /// Opens the tenant, and closes it again.
    /// - Throws: a sentence that says what is in the way.
    func run<Result: Sendable>(
        _ plugins: [any Plugin.Type], _ body: (Assembly) async throws -> Result
    ) async throws -> Result {
        var settings = try source.load().usable()
        // What works beside a server must not change its tables.
        settings.skipMigrations = true
        let databases = try settings.databaseServer(exclusive: false, listens: false)
        let installation: Installation
        do {
            guard try await Assembly.migrations.pending(in: databases.open(databases.defaultName)).isEmpty else {
                throw ValidationError("The database's tables are not up to date. Run `lanyard migrate` first.")
            }
            let logger = Logger(label: "lanyard") { _ in SwiftLogNoOpLogHandler() }
            installation = try await Installation.open(
                settings, on: databases, plugins: plugins, isWorker: true, logger: logger)
        } catch {
            await databases.close()
            throw error
        }
        do {
            let result = try await within(installation, body)
            await installation.close()
            return result
        } catch {
            await installation.close()
            throw error
        }
    }

    private func within<Result: Sendable>(
        _ installation: Installation, _ body: (Assembly) async throws -> Result
    ) async throws -> Result {
        guard let tenant, tenant != Tenant.standardName else { return try await body(installation.standard) }
        let found = installation.tenants?.directory.all.first { $0.schemaName == tenant && $0.isReady }
        guard let tenants = installation.tenants, let found else {
            throw ValidationError("There is no tenant '\(tenant)'.")
        }
        return try await tenants.use(found, body)
    }
}
