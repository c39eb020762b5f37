import ExpressionHost
import Expressions
import Kernel
import TestKit

/// What an expression gives, run as the server runs it.
struct Bench {
    let powers = FakePowers()

    func run(
        _ source: String, _ role: ExpressionScene.Role = .propertyMapping, user: User? = .sample(),
        context: [String: JSON] = [:], change: (inout ExpressionScene) -> Void = { _ in }
    ) async -> ExpressionOutcome {
        var scene = ExpressionScene(role, name: "test", user: user, http: .sample(), context: context)
        change(&scene)
        return await powers.all.expressions.run(ExpressionText(source), in: scene)
    }

    /// The value, or the error as a text.
    func value(
        _ source: String, _ role: ExpressionScene.Role = .propertyMapping, user: User? = .sample(),
        context: [String: JSON] = [:], change: (inout ExpressionScene) -> Void = { _ in }
    ) async -> JSON {
        switch await run(source, role, user: user, context: context, change: change).result {
        case .value(let value): value
        case .skipped: "skipped"
        case .failed(let error): .string("\(error.type): \(error.message)")
        }
    }
}
