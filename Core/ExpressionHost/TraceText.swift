import Expressions
import Kernel

/// What an expression read, as steps of a decision's trace.
enum TraceText {
    static func steps(_ trace: Trace, _ outcome: ExpressionOutcome, _ scene: ExpressionScene) -> [TraceStep] {
        // A secret may have been given another name on the way.
        let secrets = secrets(in: .object(scene.context))
        var steps = trace.readings.map { reading in
            let value = secrets.contains { reading.value.contains($0) } ? "***" : reading.value
            let question = "line " + String(reading.line) + ": " + reading.name + " is " + value
            return TraceStep(question: question, passes: outcome.isTrue)
        }
        if let error = outcome.error {
            let place = error.line.map { "line \($0): " } ?? ""
            steps.append(
                TraceStep(
                    question: place + (error.source ?? ""), passes: false,
                    failure: "\(error.type): \(error.message)"))
        } else if let line = trace.returnLine {
            steps.append(TraceStep(question: "line " + String(line) + ": returned", passes: outcome.isTrue))
        } else {
            steps.append(TraceStep(question: "came to the end without returning anything", passes: outcome.isTrue))
        }
        return steps
    }

    /// The texts that are called a secret somewhere in a value; very short ones would be found everywhere.
    private static func secrets(in json: JSON, isSecret: Bool = false) -> [String] {
        switch json {
        case .string(let text): isSecret && text.count >= 4 ? [text] : []
        case .array(let items): items.flatMap { secrets(in: $0, isSecret: isSecret) }
        case .object(let members):
            members.flatMap { secrets(in: $0.value, isSecret: isSecret || Self.isSecret($0.key)) }
        case .null, .bool, .int, .double: []
        }
    }

    /// Whether what is called so is nobody's business.
    static func isSecret(_ name: String) -> Bool { SecretNames.includes(name) }
}
