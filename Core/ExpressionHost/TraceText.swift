import Expressions
import Kernel

/// What an expression read, as steps of a decision's trace.
enum TraceText {
    static func steps(_ trace: Trace, _ outcome: ExpressionOutcome) -> [TraceStep] {
        var steps = trace.readings.map { reading in
            let value = isSecret(reading.name) || holdsSecret(reading.value) ? "***" : reading.value
            return TraceStep(question: "line \(reading.line): \(reading.name) is \(value)", passes: outcome.isTrue)
        }
        if let error = outcome.error {
            let place = error.line.map { "line \($0): " } ?? ""
            steps.append(
                TraceStep(
                    question: place + (error.source ?? ""), passes: false,
                    failure: "\(error.type): \(error.message)"))
        } else if let line = trace.returnLine {
            steps.append(TraceStep(question: "line \(line): returned", passes: outcome.isTrue))
        } else {
            steps.append(TraceStep(question: "came to the end without returning anything", passes: outcome.isTrue))
        }
        return steps
    }

    private static let secretWords = [
        "password", "secret", "token", "authorization", "cookie", "private", "credential", "api_key", "apikey",
        "client_assertion", "code_verifier", "session_key",
    ]

    /// Whether a value is a dictionary or a list, shown with what it holds, and some of that is nobody's business.
    private static func holdsSecret(_ value: String) -> Bool {
        "{[(".contains(value.first ?? " ") && isSecret(value)
    }

    /// Whether what is called so is nobody's business: administrators see traces, and events keep them.
    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return secretWords.contains { name.contains($0) }
    }
}
