import ArgumentParser
import FoundationEssentials

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
}
