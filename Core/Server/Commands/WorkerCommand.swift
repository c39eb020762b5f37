import ArgumentParser
import Logging

/// Does the jobs of servers that do none themselves, until it is told to stop.
struct WorkerCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "worker", abstract: "Do background jobs apart from the server.",
            discussion: """
                Settings are read as `serve` reads them. Servers leave jobs to it when LANYARD_WORKER__EMBEDDED is false. \
                On the addresses for HTTP it answers /-/health/live/ and /-/health/ready/ only.
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
        try await RunningServer.work(settings, plugins: D.plugins, logger: logger, beside: [reload])
    }
}
