import ArgumentParser
import FoundationEssentials
import Glibc
import Logging

/// Where a command reads its settings.
struct SettingsOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "A YAML file, or a folder of them, to read settings from in place of those in /etc.", valueName: "file"))
    var path: String?

    /// Reads the settings. What is wrong with them is told by what is returned.
    @Sendable func load() -> LoadedSettings {
        let environment = ProcessInfo.processInfo.environment
        let chosen = path ?? environment["LANYARD_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        return SettingsLoader(environment: environment, files: SettingsFiles(chosen: chosen)).load()
    }

    /// What a program that runs until it is told to stop begins with: its settings, its log, and how they are read again.
    /// - Throws: a sentence that names the setting at fault.
    func begin() throws -> (settings: Settings, logger: Logger, reload: SettingsReload) {
        // Until `SettingsReload` listens: without, the signal would end the program.
        signal(SIGHUP, SIG_IGN)
        let loaded = load()
        let settings = try loaded.usable()
        let level = SharedLogLevel(settings.logLevel)
        LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: level) }
        let logger = Logger(label: "lanyard")
        for sentence in loaded.unknown + loaded.remarks { logger.warning("\(sentence)") }
        return (settings, logger, SettingsReload(load: load, level: level, logger: logger))
    }
}
