import ArgumentParser
import Blueprints
import Kernel
import ObjectStore

/// Keeps what was applied on trial.
struct BlueprintConfirmCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "confirm", abstract: "Keep what was applied with --commit-confirm.",
            discussion: "An administrator must have signed in since it was applied.")
    }

    @OptionGroup var output: BlueprintOutput
    @OptionGroup var server: BesideServer

    func run() async throws {
        try await output.run {
            let trial = try await server.run(D.plugins) { try await BlueprintTrials($0.store).confirm() }
            print(output.json ? trial.json.text : "It stays: \(trial.name).")
        }
    }
}
