import ArgumentParser
import Blueprints
import Kernel
import ObjectStore

/// Checks files by themselves.
struct BlueprintValidateCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "validate", abstract: "Check blueprints without a database.",
            discussion: """
                What the files say is compared with what the models of this server take. Whether the objects are there \
                that they refer to, only a plan can say.
                """)
    }

    @OptionGroup var files: BlueprintFiles
    @OptionGroup var output: BlueprintOutput

    func validate() throws { try files.requireSome() }

    func run() async throws {
        try await output.run {
            let checker = BlueprintChecker(resources: try await Assembly.unused(D.plugins).store.resources)
            let warnings = try checker.check(files.read())
            if output.json {
                print(JSON.object(["warnings": .array(warnings.map(JSON.string))]).text)
            } else {
                for warning in warnings { ErrorOutput.say("Warning: \(warning)") }
                print(files.files.count == 1 ? "The file can be used." : "The files can be used.")
            }
        }
    }
}
