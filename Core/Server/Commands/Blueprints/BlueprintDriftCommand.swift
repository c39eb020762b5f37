import ArgumentParser
import Blueprints
import Kernel
import ObjectStore

/// Compares what is stored with what the blueprints say.
struct BlueprintDriftCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "drift", abstract: "Say what is not as the applied blueprints say.",
            discussion: """
                Shown is what applying them again would do. With files, they are compared in place of those that the \
                server applies. The status is 0 when nothing differs, 2 when something does, and 1 for an error.
                """)
    }

    @OptionGroup var files: BlueprintFiles
    @OptionGroup var output: BlueprintOutput
    @OptionGroup var server: BesideServer

    func run() async throws {
        try await output.run {
            let batch = files.files.isEmpty ? nil : try files.batch()
            let outcome = try await server.run(D.plugins) { assembly in
                guard let batch else { return try await assembly.discovery.drift() }
                return try await assembly.discovery.applier.plan(batch)
            }
            output.show(outcome, isPlan: true)
            if !outcome.isEmpty { throw ExitCode(2) }
        }
    }
}
