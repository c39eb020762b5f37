import ArgumentParser
import Blueprints
import Kernel
import ObjectStore

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
            guard let chosen = BlueprintExport.Chosen(text) else {
                throw ValidationError("--object is to be MODEL=NAME, not '\(text)'.")
            }
            return chosen
        }
        try await BlueprintOutput.run {
            let text = try await server.run(D.plugins) { assembly in
                try await assembly.store.read(by: .system) { reading in
                    var export = try BlueprintExport(in: reading, withSecrets: withSecrets)
                    try await export.add(chosen, orAllExcept: Set(except.map { ModelName($0) }))
                    return try await export.yaml(name: name)
                }
            }
            print(text, terminator: "")
        }
    }
}
