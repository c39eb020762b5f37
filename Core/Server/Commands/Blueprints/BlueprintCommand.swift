import API
import ArgumentParser
import Blueprints
import FoundationEssentials
import Glibc
import Kernel
import ObjectStore

/// What can be done with blueprints from the command line.
struct BlueprintCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "blueprint", abstract: "Plan, apply and export blueprints.",
            subcommands: [
                BlueprintPlanCommand<D>.self, BlueprintApplyCommand<D>.self, BlueprintConfirmCommand<D>.self,
                BlueprintDriftCommand<D>.self, BlueprintExportCommand<D>.self, BlueprintValidateCommand<D>.self,
                BlueprintSchemaCommand<D>.self,
            ])
    }
}

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

/// How what a command found out is shown, and with which status it ends: 0 when there is nothing to do, 2 when there is,
/// 1 for an error.
struct BlueprintOutput: ParsableArguments {
    @Flag(help: "Print JSON.")
    var json = false

    /// Runs a command's work; what is wrong is said, with its place.
    func run(_ body: () async throws -> Void) async throws { try await Self.run(json: json, body) }

    /// As ``run(_:)``, for commands whose output is the same for people and programs.
    static func run(json: Bool = false, _ body: () async throws -> Void) async throws {
        do { try await body() } catch let code as ExitCode {
            throw code
        } catch let error as BlueprintError {
            if json { print(JSON.object(["error": error.json]).text) } else { ErrorOutput.say("Error: \(error)") }
            throw ExitCode(1)
        } catch let error as any CustomStringConvertible & Error {
            if json { print(JSON.object(["error": ["reason": .string("\(error)")]]).text) }
            ErrorOutput.say("Error: \(error)")
            throw ExitCode(1)
        }
    }

    func show(_ outcome: BlueprintOutcome, isPlan: Bool, with more: [String: JSON] = [:]) {
        for warning in outcome.warnings { ErrorOutput.say("Warning: \(warning)") }
        if json {
            print(outcome.json.merging(.object(more)).text)
        } else {
            let isColoured = isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
            print(OutcomeText(outcome, isPlan: isPlan, isColoured: isColoured).text, terminator: "")
        }
    }
}

/// Says what applying would do.
struct BlueprintPlanCommand<D: Distribution>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "plan", abstract: "Say what applying blueprints would do, and change nothing.",
            discussion: """
                The status is 0 when everything is as the files say, 2 when something would change, and 1 when they \
                cannot be applied.
                """)
    }

    @OptionGroup var files: BlueprintFiles
    @OptionGroup var output: BlueprintOutput
    @OptionGroup var server: BesideServer

    func validate() throws { try BlueprintFiles.requireSome(files) }

    func run() async throws {
        try await output.run {
            let batch = try files.batch()
            let outcome = try await server.run(D.plugins) { try await BlueprintApplier($0.store).plan(batch) }
            output.show(outcome, isPlan: true)
            if !outcome.isEmpty { throw ExitCode(2) }
        }
    }
}

extension BlueprintFiles {
    static func requireSome(_ files: BlueprintFiles) throws {
        if files.files.isEmpty { throw ValidationError("Name one file at least.") }
    }
}

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

    func validate() throws { try BlueprintFiles.requireSome(files) }

    func run() async throws {
        try await output.run {
            let checker = BlueprintChecker(resources: try await Assembly.unused(D.plugins).store.resources)
            var warnings: [String] = []
            for file in try files.read() { warnings += try checker.check(file) }
            if output.json {
                print(JSON.object(["warnings": .array(warnings.map(JSON.string))]).text)
            } else {
                for warning in warnings { ErrorOutput.say("Warning: \(warning)") }
                print(files.files.count == 1 ? "The file can be used." : "The files can be used.")
            }
        }
    }
}

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
