import ArgumentParser
import Blueprints
import Kernel
import ObjectStore

/// Says what applying would do.
struct BlueprintPlanCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "plan", abstract: "Say what applying blueprints would do, and change nothing.",
            discussion: """
                The status is 0 when everything is as the files say, 2 when something would change, and 1 when they \
                cannot be applied.
                """)
    }

    @OptionGroup var files: BlueprintFiles
    @OptionGroup var output: BlueprintOutput
    @OptionGroup var server: BesideServer

    func validate() throws { try files.requireSome() }

    func run() async throws {
        try await output.run {
            let batch = try files.batch()
            let outcome = try await server.run(D.plugins) { try await $0.discovery.applier.plan(batch) }
            output.show(outcome, isPlan: true)
            if !outcome.isEmpty { throw ExitCode(2) }
        }
    }
}
