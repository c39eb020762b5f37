import ArgumentParser

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
        Arenas.bound()
        let (settings, logger, reload) = try source.begin()
        try await RunningServer.run(settings, plugins: D.plugins, logger: logger, reload: reload)
    }
}
