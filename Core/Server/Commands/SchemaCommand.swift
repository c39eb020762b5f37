import API
import ArgumentParser
import Kernel
import Logging
import ObjectStore
import Storage

/// Prints the API's OpenAPI document, as the plugins that are built in make it.
struct SchemaCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: "schema", abstract: "Print the API's OpenAPI document, in YAML.")
    }

    func run() async throws {
        let assembly = try await Assembly.unused(D.plugins)
        let document = OpenAPI.document(
            resources: assembly.store.resources, registry: assembly.registry, version: Version.compatible)
        print(try OpenAPI.yaml(document), terminator: "")
    }
}

extension Assembly {
    /// The services of a server with these plugins and nothing in its database, to ask what it would have.
    static func unused(_ plugins: [any Plugin.Type]) async throws -> Assembly {
        try await Assembly(
            Settings(), database: SQLiteDatabase.inMemory(), secretKey: SystemRandom().token(64), plugins: plugins,
            logger: Logger(label: "lanyard") { _ in SwiftLogNoOpLogHandler() })
    }
}
