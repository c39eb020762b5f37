import ArgumentParser
import Logging

/// Runs the server until it is told to stop.
struct ServeCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "serve", abstract: "Run the server.",
            discussion: """
                Settings are read from /etc/lanyard/config.yml, the files of /etc/lanyard/conf.d and the environment, as \
                LANYARD_… or AUTHENTIK_…; the last one wins. `lanyard config` says which are in effect.
                """)
    }

    @OptionGroup var source: SettingsOptions

    func run() async throws {
        let loaded = source.load()
        let settings = try loaded.usable()
        let level = SharedLogLevel(settings.logLevel)
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level) }
        let logger = Logger(label: "lanyard")
        for sentence in loaded.unknown + loaded.remarks { logger.warning("\(sentence)") }
        let reload = SettingsReload(load: source.load, level: level, logger: logger)
        try await RunningServer.run(settings, plugins: D.plugins, logger: logger, beside: [reload])
    }
}
