import Testing

@testable import Expressions

extension Limits {
    /// The usual ones, but for the time, since a busy machine may make anything wait.
    static let patient = Limits(time: .seconds(600))
}

/// What an expression returns, as Python's `repr()` shows it; for an error its class and message.
func result(
    _ source: String, with bindings: [String: Value] = [:], limits: Limits = .patient, host: any Host = NoHost()
) -> String {
    do {
        let value = try Expression(source).run(with: bindings, limits: limits, host: host)
        return try Expression("return repr(value)", parameters: ["value"])
            .run(with: ["value": value], limits: .patient).text ?? "?"
    } catch let error as ExpressionError {
        return error.message.isEmpty ? error.type : "\(error.type): \(error.message)"
    } catch {
        return "\(error)"
    }
}

/// The error that an expression ends with.
func failure(
    _ source: String, with bindings: [String: Value] = [:], limits: Limits = .patient
) -> ExpressionError? {
    do {
        _ = try Expression(source).run(with: bindings, limits: limits)
        return nil
    } catch {
        return error as? ExpressionError
    }
}
