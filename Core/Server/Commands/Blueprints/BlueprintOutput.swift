import ArgumentParser
import Blueprints
import FoundationEssentials
import Glibc
import Kernel

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
