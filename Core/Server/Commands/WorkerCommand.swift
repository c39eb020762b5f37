import ArgumentParser

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
        Arenas.bound()
        let (settings, logger, reload) = try source.begin()
        try await RunningServer.work(settings, plugins: D.plugins, logger: logger, reload: reload)
    }
}
