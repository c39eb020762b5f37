import ArgumentParser
import FoundationEssentials
import JOSE
import Kernel
import Storage

/// Writes all of a database into one file, while the server goes on.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write all of a database into one file, while the server goes on.",
        discussion: """
            Settings are read as `serve` reads them. The file has no secret key: keep that apart from
            it, for without it the secrets in the file cannot be opened.
            """)

    @Argument(help: "The file to write.")
    var file: String

    @Option(help: "A tenant's database instead of the default one.")
    var database: String?

    @OptionGroup var source: SettingsOptions

    func run() async throws {
        let settings = try source.load().usable()
        let label = Backup.Label(
            version: Version.current, time: SystemClock().now.microseconds,
            keyFingerprint: try KeyFingerprint.of(settings))
        let report = ProgressReport()
        let tables = try await settings.withDatabase(database, exclusive: false) { database in
            try await Backup(path: file, Assembly.migrations) { report.note($0) }.write(database, label)
        }
        for table in tables { print("\(table.name): \(table.rows) rows, \(table.hash)") }
    }
}

/// Fills an empty database with a backup.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Fill an empty database, of either engine, with what `backup` wrote.",
        discussion: """
            Settings are read as `serve` reads them. The secret key must be the one that the backup
            was made with: set LANYARD_SECRET_KEY, or put the file secret_key into the data folder.
            """)

    @Argument(help: "The file to read.")
    var file: String

    @Option(help: "A tenant's database instead of the default one.")
    var database: String?

    @OptionGroup var source: SettingsOptions

    func run() async throws {
        let settings = try source.load().usable()
        let report = ProgressReport()
        let backup = Backup(path: file, Assembly.migrations) { report.note($0) }
        guard try await backup.label().keyFingerprint == KeyFingerprint.of(settings) else {
            throw SettingsProblem("The backup was made with another secret key than the one that is set.")
        }
        let tables = try await settings.withDatabase(database, exclusive: true) { try await backup.restore(into: $0) }
        for table in tables { print("\(table.name): \(table.rows) rows, \(table.hash)") }
    }
}

/// What a secret key is recognised by.
enum KeyFingerprint {
    static func of(_ settings: Settings) throws -> String {
        guard let key = try settings.secretKey?.exposed ?? DataFolder(path: settings.data).existingSecretKey() else {
            throw SettingsProblem(
                "There is no secret key: set LANYARD_SECRET_KEY, or put the file secret_key into the folder "
                    + "'\(settings.data)'.")
        }
        return Base64URL.encode(Digest.sha256(Array("lanyard secret key \(key)".utf8)))
    }
}

extension Settings {
    /// Opens a database for as long as `body` runs: the default one, if no name is given.
    func withDatabase<Result>(
        _ name: String?, exclusive: Bool, _ body: (any Database) async throws -> Result
    ) async throws -> Result {
        let server = try databaseServer(exclusive: exclusive, listens: false)
        do {
            if exclusive, let name, try await !server.names().contains(name) { try await server.create(name) }
            let result = try await body(server.open(name ?? server.defaultName))
            await server.close()
            return result
        } catch {
            await server.close()
            throw error
        }
    }
}
