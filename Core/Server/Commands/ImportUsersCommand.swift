import ArgumentParser
import Identity
import Kernel
import Logging
import Storage

/// Writes the users of a file, while the server goes on.
struct ImportUsersCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "import-users", abstract: "Create users from a CSV file, while the server goes on.",
            discussion: """
                The file is UTF-8. Its first line names the columns: username, and as many as are wanted of name, email, \
                path, type, is_active, groups (names, with semicolons between them), attributes (a JSON object), \
                attributes.NAME (one of them), password and password_hash. A field that is empty is not set.

                What became of each line is written to standard output, as CSV. A row that cannot be used is refused, \
                with its reason, and the others go on; the status is then 1. The server does the work in the background, \
                or this command where none runs; a command that is interrupted leaves the rest to the server.
                """)
    }

    @Argument(help: "The file to read.")
    var file: String

    @Flag(help: "Say what would be done, and change nothing.")
    var dryRun = false

    @Flag(
        help: """
            Change users that are there already, in what the row gives: groups become those of the row, attributes are \
            laid over those there are. Without it, such a row is refused.
            """)
    var update = false

    @Option(help: ArgumentHelp("The tenant that they are users of, instead of the default one.", valueName: "schema"))
    var tenant: String?

    @OptionGroup var source: SettingsOptions

    func run() async throws {
        var settings = try source.load().usable()
        // What works beside a server must not change its tables.
        settings.skipMigrations = true
        let databases = try settings.databaseServer(exclusive: false, listens: false)
        let output = ImportOutput(isTrial: dryRun)
        do {
            guard try await Assembly.migrations.pending(in: databases.open(databases.defaultName)).isEmpty else {
                throw ValidationError("The database's tables are not up to date. Run `lanyard migrate` first.")
            }
            let logger = Logger(label: "lanyard") { _ in SwiftLogNoOpLogHandler() }
            let installation = try await Installation.open(
                settings, on: databases, plugins: D.plugins, isWorker: true, logger: logger)
            let session = ImportSession(
                installation: installation, file: UserFile(path: file),
                options: UserImports.Options(mayUpdate: update, isTrial: dryRun), output: output)
            do { try await session.run(in: tenant) } catch {
                await installation.close()
                throw error
            }
            await installation.close()
        } catch {
            await databases.close()
            throw error
        }
        if output.hasRefused { throw ExitCode(1) }
    }
}
