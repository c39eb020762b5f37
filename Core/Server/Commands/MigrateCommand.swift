import ArgumentParser
import Kernel
import Storage

/// Brings the database's tables up to date, as the server does when it starts.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the tables of every database up to date.",
        discussion: "Settings are read as `serve` reads them.")

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup var source: SettingsOptions

    func run() async throws {
        let settings = try source.load().usable()
        let server = try settings.databaseServer(exclusive: false, listens: false)
        do {
            for name in try await server.names() { try await migrate(name, on: server) }
        } catch {
            await server.close()
            throw error
        }
        await server.close()
    }

    private func migrate(_ name: String, on server: any DatabaseServer) async throws {
        let database = try await server.open(name)
        let steps =
            dryRun
            ? try await Assembly.migrations.pending(in: database)
            : try await Assembly.migrations.apply(to: database, at: SystemClock().now.microseconds)
        if steps.isEmpty { return print("\(name): up to date") }
        for step in steps { print("\(name): \(step.id)\(dryRun ? " is missing" : " done")") }
    }
}
