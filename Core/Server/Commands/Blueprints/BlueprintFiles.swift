import ArgumentParser
import Blueprints
import Glibc
import Kernel

/// The files that a command is given, and what goes with them.
struct BlueprintFiles: ParsableArguments {
    @Argument(help: ArgumentHelp("The files, or - for standard input.", valueName: "file"))
    var files: [String] = []

    @Option(
        name: .customLong("context"),
        help: ArgumentHelp("Values for !Context, over those of the files.", valueName: "json"))
    var context = "{}"

    func batch() throws -> BlueprintBatch {
        guard case .object(let values)? = try? JSON(parsing: Array(context.utf8)) else {
            throw SettingsProblem("--context is to be a JSON object.")
        }
        // Whoever gives commands runs the server's program anyway.
        return try BlueprintBatch(try read(), context: values, environment: .process)
    }

    /// - Throws: when no file was named.
    func requireSome() throws {
        if files.isEmpty { throw ValidationError("Name one file at least.") }
    }

    func read() throws -> [BlueprintFile] { try files.map(Self.read) }

    /// Larger than any file that is taken, so that it is refused with the reason.
    private static let limit = 32 << 20

    private static func read(_ path: String) throws -> BlueprintFile {
        guard path == "-" else {
            return BlueprintFile(path: path, text: try SmallFile.read(path, limit: limit, for: "a blueprint"))
        }
        let text = try SmallFile.text(from: STDIN_FILENO, limit: limit, named: "Standard input")
        return BlueprintFile(path: "standard input", text: text)
    }
}
