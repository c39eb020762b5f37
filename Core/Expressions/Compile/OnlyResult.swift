/// The value of a function that does nothing but return one: `return a`, after `if b: return c` or in a `try`. As one
/// expression it needs no room for what is returned, and no statements that say how they ended.
struct OnlyResult {
    // Each condition and each `try` is a level of the expression, which must not become too deep. They are counted before
    // what follows is looked at, however much that is.
    private var levelsLeft = 8

    /// Nil when it does anything else.
    static func node(of block: Statement) -> Node? {
        var result = OnlyResult()
        let statements = statements(of: block)
        if statements.isEmpty { return nil }
        return result.node(statements[...], after: ConstantNode(.none, isTrue: false, block.position))
    }

    private static func statements(of block: Statement) -> [Statement] {
        (block as? Block)?.statements ?? [block]
    }

    /// - Parameter after: The value where the statements return none.
    private mutating func node(_ statements: ArraySlice<Statement>, after: Node?) -> Node? {
        guard let first = statements.first else { return after }
        switch first {
        case let give as Return: return give.node ?? ConstantNode(.none, isTrue: false, give.position)
        case let choice as If:
            guard takeLevels(choice.conditions.count), let rest = node(statements.dropFirst(), after: after)
            else { return nil }
            return node(choice, after: rest)
        case let attempt as Try:
            guard takeLevels(1), let rest = node(statements.dropFirst(), after: after) else { return nil }
            return node(attempt, after: rest)
        default: return nil
        }
    }

    private mutating func takeLevels(_ count: Int) -> Bool {
        levelsLeft -= count
        return levelsLeft >= 0
    }

    private mutating func node(_ choice: If, after: Node) -> Node? {
        let bodies = choice.bodies.compactMap { node(Self.statements(of: $0)[...], after: after) }
        guard bodies.count == choice.bodies.count else { return nil }
        var result = bodies.count > choice.conditions.count ? bodies[choice.conditions.count] : after
        for (condition, body) in zip(choice.conditions, bodies).reversed() {
            result = ConditionalNode(condition, body, result, choice.position)
        }
        return result
    }

    private mutating func node(_ attempt: Try, after: Node) -> Node? {
        guard attempt.otherwise == nil, attempt.last == nil, attempt.handlers.allSatisfy({ $0.target == nil }),
            let body = node(Self.statements(of: attempt.body)[...], after: nil)
        else { return nil }
        var answers: [Node] = []
        for handler in attempt.handlers {
            // Nothing that is known before asks which exception is being handled.
            guard let answer = node(Self.statements(of: handler.body)[...], after: after), answer.constant != nil
            else { return nil }
            answers.append(answer)
        }
        return AttemptNode(body, attempt, answers: answers)
    }
}
