import ArgumentParser
import FoundationEssentials
import Identity
import Kernel

/// Prints the plugins that the server is built with.
struct PluginsCommand<D: Distribution>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "plugins", abstract: "List the plugins that are built in, and what they add.")
    }

    @OptionGroup var source: SettingsOptions

    func run() throws {
        let disabled = Set(try source.load().usable().plugins.disabled)
        let registry = try Registry(D.plugins, disabled: disabled)
        for plugin in D.plugins.sorted(by: { $0.id < $1.id }) {
            let models = registry.models.values.filter { $0.plugin == plugin.id }.map(\.info.name.text).sorted()
            print("\(plugin.id)\(disabled.contains(plugin.id) ? " (disabled)" : "")\n    \(plugin.summary)")
            for model in models { print("    \(model)") }
        }
    }
}

/// Prints a password's hash, for `LANYARD_BOOTSTRAP_PASSWORD_HASH` and blueprints.
struct HashPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash-password", abstract: "Print the hash of a password.",
        discussion:
            "Without an argument the password is read from standard input, so that it does not show in the list of processes.",
        aliases: ["hash_password"])

    @Argument(help: "The password.")
    var password: String?

    func run() async throws {
        guard let password = password ?? readLine(strippingNewline: true), !password.isEmpty else {
            throw ValidationError("Give a password as argument or on standard input.")
        }
        print(try await PasswordHasher(random: SystemRandom(), threads: 1).hash(Secret(password)))
    }
}

/// Prints the version.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { print("lanyard \(Version.current), compatible with authentik \(Version.compatible)") }
}
