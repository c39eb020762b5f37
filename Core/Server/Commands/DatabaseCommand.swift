import ArgumentParser
import FoundationEssentials
import Storage

/// Works on databases as a whole.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "Work on databases as a whole.", subcommands: [CopyCommand.self])

    /// Copies a database into an empty one of the other engine, or of the same.
    struct CopyCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "copy", abstract: "Copy all of a database into an empty one, SQLite or PostgreSQL.",
            discussion: """
                A database is the path of a SQLite file, or `postgresql` for the server that the settings name, or
                `postgresql:SCHEMA` for another schema there. Each table is compared by its count and a hash.
                """)

        @Option(help: "The database to read.")
        var from: String

        @Option(help: "The database to write, which must have no tables.")
        var to: String

        @OptionGroup var settingsSource: SettingsOptions

        func run() async throws {
            let settings = try settingsSource.load().usable()
            let report = ProgressReport()
            let tables = try await NamedDatabase.use(from, settings, mayCreate: false) { source in
                try await NamedDatabase.use(to, settings, mayCreate: true) { target in
                    try await DatabaseCopy(Assembly.migrations) { report.note($0) }.copy(from: source, to: target)
                }
            }
            for table in tables { print("\(table.name): \(table.rows) rows, \(table.hash)") }
        }
    }
}

/// A database as a command is told it.
enum NamedDatabase {
    /// Opens the database for as long as `body` runs.
    static func use<Result>(
        _ name: String, _ settings: Settings, mayCreate: Bool, _ body: (any Database) async throws -> Result
    ) async throws -> Result {
        let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
        if parts.first == "postgresql" {
            return try await usePostgres(parts.count > 1 ? parts[1] : nil, settings, mayCreate, body)
        }
        guard mayCreate || FileManager.default.fileExists(atPath: name) else {
            throw SettingsProblem("There is no file '\(name)'.")
        }
        let database = try SQLiteDatabase(path: name)
        return try await closing(database.close) { try await body(database) }
    }

    private static func usePostgres<Result>(
        _ schema: String?, _ settings: Settings, _ mayCreate: Bool, _ body: (any Database) async throws -> Result
    ) async throws -> Result {
        guard var options = settings.postgresql.options else {
            throw SettingsProblem("Set LANYARD_POSTGRESQL__HOST, and what else leads to the server.")
        }
        options.listens = false
        let server = try PostgresServer(options)
        return try await closing(server.close) {
            let name = schema ?? server.defaultName
            if mayCreate, try await !server.names().contains(name) { try await server.create(name) }
            return try await body(server.open(name))
        }
    }

    private static func closing<Result>(
        _ close: () async -> Void, _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body()
            await close()
            return result
        } catch {
            await close()
            throw error
        }
    }
}
