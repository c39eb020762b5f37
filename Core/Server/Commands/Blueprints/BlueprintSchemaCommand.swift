import ArgumentParser
import Blueprints
import Kernel
import ObjectStore

/// Prints the schema that editors check blueprints with.
struct BlueprintSchemaCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "schema", abstract: "Print the JSON Schema of blueprints, for editors.")
    }

    func run() async throws {
        let resources = try await Assembly.unused(D.plugins).store.resources
        print(BlueprintSchema(resources: resources).json.indented)
    }
}
