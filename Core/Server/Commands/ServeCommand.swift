import ArgumentParser
import FoundationEssentials
import Logging

/// Runs the server until it is told to stop.
struct ServeCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve", abstract: "Run the server.",
            discussion: "Settings are read from the environment, as LANYARD_… or AUTHENTIK_….")
    }

    func run() async throws {
        let settings = try Settings(environment: ProcessInfo.processInfo.environment)
        let level = settings.logLevel
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level) }
        try await RunningServer.run(settings, plugins: D.plugins, logger: Logger(label: "lanyard"))
    }
}
