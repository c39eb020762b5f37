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
        try BlueprintFiles.requireSome(files)
        if commitConfirm != nil, length == nil {
            throw ValidationError("--commit-confirm is to be \(TimeSpan.expected).")
        }
    }

    private var length: Duration? { commitConfirm.flatMap { TimeSpan(given: .string($0)) }?.duration }

    func run() async throws {
        try await output.run {
            let batch = try files.batch()
            guard let length else {
                let outcome = try await server.run(D.plugins) { try await BlueprintApplier($0.store).apply(batch) }
                return output.show(outcome, isPlan: false)
            }
            let (outcome, trial) = try await server.run(D.plugins) { assembly in
                let applied = try await BlueprintTrials(assembly.store).apply(
                    batch, for: length, with: BlueprintApplier(assembly.store))
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
                return try await BlueprintApplier(assembly.store).plan(batch)
            }
            output.show(outcome, isPlan: true)
            if !outcome.isEmpty { throw ExitCode(2) }
        }
    }
}

/// Writes objects as a blueprint.
struct BlueprintExportCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "export", abstract: "Print objects as a blueprint.",
            discussion: """
                Without --object, everything that blueprints can make. Secrets are left out unless --with-secrets is \
                given; whoever reads such a file can do what they are for.
                """)
    }

    @Option(
        help: ArgumentHelp(
            "An object, with all of the configuration that it needs; can be given several times. It is named by its "
                + "model and its name, slug or key.", valueName: "model=name"))
    var object: [String] = []

    @Option(help: ArgumentHelp("A model whose objects are left out; can be given several times.", valueName: "model"))
    var except: [String] = []

    @Option(help: "What the blueprint is called.")
    var name = "Export"

    @Flag(help: "Write secrets as they are.")
    var withSecrets = false

    @OptionGroup var server: BesideServer

    func validate() throws {
        if !object.isEmpty, !except.isEmpty {
            throw ValidationError("--except goes with everything, not with --object.")
        }
    }

    func run() async throws {
        let chosen = try object.map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw ValidationError("--object is to be MODEL=NAME, not '\(text)'.") }
            return (ModelName(parts[0]), parts[1])
        }
        try await BlueprintOutput.run {
            let text = try await server.run(D.plugins) { assembly in
                try await assembly.store.read(by: .system) { reading in
                    var export = try BlueprintExport(in: reading, withSecrets: withSecrets)
                    if chosen.isEmpty { try await export.addAll(except: Set(except.map { ModelName($0) })) }
                    for (model, name) in chosen { try await export.add(model, named: name) }
                    return try await export.yaml(name: name)
                }
            }
            print(text, terminator: "")
        }
    }
}
