import ArgumentParser
import Blueprints
import Jobs
import Kernel
import ObjectStore

/// Applies blueprints: all of them, or nothing.
struct BlueprintApplyCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "apply", abstract: "Apply blueprints, all of them or nothing.",
            discussion: """
                The server may run meanwhile. With --commit-confirm, all of it is taken back after the time unless an \
                administrator has signed in since and `lanyard blueprint confirm` was called.
                """)
    }

    @OptionGroup var files: BlueprintFiles

    @Option(help: ArgumentHelp("Take it back after a time, such as 5m, unless it is confirmed.", valueName: "time"))
    var commitConfirm: String?

    @OptionGroup var output: BlueprintOutput
    @OptionGroup var server: BesideServer

    func validate() throws {
        try files.requireSome()
        if commitConfirm != nil, length == nil {
            throw ValidationError("--commit-confirm is to be \(TimeSpan.expected).")
        }
    }

    private var length: Duration? { commitConfirm.flatMap { TimeSpan(given: .string($0)) }?.duration }

    func run() async throws {
        try await output.run {
            let batch = try files.batch()
            guard let length else {
                let outcome = try await server.run(D.plugins) { try await $0.discovery.applier.apply(batch) }
                return output.show(outcome, isPlan: false)
            }
            let (outcome, trial) = try await server.run(D.plugins) { assembly in
                let applied = try await BlueprintTrials(assembly.store).apply(
                    batch, for: length, with: assembly.discovery.applier)
                // The schedule would find it as well, only later.
                try await assembly.jobs.enqueue(TakeBackBlueprints(), JobOptions(after: length))
                return applied
            }
            output.show(outcome, isPlan: false, with: trial.map { ["trial": $0.json] } ?? [:])
            if let trial {
                ErrorOutput.say(
                    "It is taken back at \(trial.deadline.text) unless an administrator signs in and "
                        + "`lanyard blueprint confirm` is called before.")
            }
        }
    }
}
