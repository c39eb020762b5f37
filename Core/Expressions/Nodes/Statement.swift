/// How a statement ended.
enum Completion {
    case normal, left, next, returned, yielded
}

/// A statement, ready to be run.
class Statement {
    let position: Position

    init(_ position: Position) {
        self.position = position
    }

    func run(_ f: Slots, _ m: Machine) throws -> Completion { .normal }

    /// What it costs to run it once, loops apart.
    var weight: Int { 1 }
}

final class Block: Statement {
    let statements: [Statement]
    // The same once more, as a tree of twos: what is in a `let` is run without counting references, and no deep
    // recursion comes of it, however many statements there are.
    private let first: Statement
    private let second: Statement
    private let isOne: Bool

    init(_ statements: [Statement], _ position: Position) {
        self.statements = statements
        switch statements.count {
        case 0: (first, second) = (Statement(position), Statement(position))
        case 1: (first, second) = (statements[0], statements[0])
        case 2: (first, second) = (statements[0], statements[1])
        default:
            let half = statements.count / 2
            first = Block(Array(statements[..<half]), position)
            second = Block(Array(statements[half...]), position)
        }
        isOne = statements.count < 2
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let completion = try first.run(f, m)
        return isOne || completion != .normal ? completion : try second.run(f, m)
    }
    override var weight: Int { statements.reduce(1) { $0 + $1.weight } }
}

final class ExpressionStatement: Statement {
    let node: Node

    init(_ node: Node, _ position: Position) {
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        _ = try node.value(f, m)
        return .normal
    }
    override var weight: Int { node.weight }
}

final class AssignLocal: Statement {
    let slot: Int
    let node: Node

    init(_ slot: Int, _ node: Node, _ position: Position) {
        self.slot = slot
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        f[slot] = try node.value(f, m)
        return .normal
    }
    override var weight: Int { node.weight + 1 }
}

final class Assign: Statement {
    let targets: [Target]
    let node: Node
    private let only: Target?

    init(_ targets: [Target], _ node: Node, _ position: Position) {
        self.targets = targets
        only = targets.count == 1 ? targets[0] : nil
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let value = try node.value(f, m)
        if let only {
            try only.store(value, f, m)
        } else {
            for target in targets { try target.store(value, f, m) }
        }
        return .normal
    }
    override var weight: Int { node.weight + targets.count }
}

final class Return: Statement {
    let node: Node?

    init(_ node: Node?, _ position: Position) {
        self.node = node
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        f[0] = try node?.value(f, m) ?? .none
        return .returned
    }
    override var weight: Int { node?.weight ?? 1 }
}

final class Leave: Statement {
    override func run(_ f: Slots, _ m: Machine) throws -> Completion { .left }
}

final class Next: Statement {
    override func run(_ f: Slots, _ m: Machine) throws -> Completion { .next }
}

final class Raise: Statement {
    let node: Node?
    let cause: Node?

    init(_ node: Node?, cause: Node?, _ position: Position) {
        self.node = node
        self.cause = cause
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        guard let node else {
            guard let current = m.handling.last else {
                throw m.located(m.error(.runtimeError, "No active exception to reraise"), position)
            }
            throw PyError(exception: current)
        }
        let value = try node.value(f, m)
        let cause = try cause?.value(f, m)
        do {
            let exception = try m.raisable(value)
            if let cause, !cause.isNone {
                guard (try? m.raisable(cause)) != nil else {
                    throw m.error(.typeError, "exception causes must derive from BaseException")
                }
            }
            exception.isLocated = false
            throw PyError(exception: exception)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { node?.weight ?? 1 }
}

final class Assert: Statement {
    let condition: Node
    let message: Node?

    init(_ condition: Node, _ message: Node?, _ position: Position) {
        self.condition = condition
        self.message = message
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        if try condition.truth(f, m) { return .normal }
        let args = try message.map { [try $0.value(f, m)] } ?? []
        throw m.located(m.error(.assertionError, args: args), position)
    }
    override var weight: Int { condition.weight }
}

final class Delete: Statement {
    let targets: [Target]

    init(_ targets: [Target], _ position: Position) {
        self.targets = targets
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        for target in targets { try target.delete(f, m) }
        return .normal
    }
}

final class ImportStatement: Statement {
    let items: [(item: Import, target: Target)]
    /// The module of `import re` and its like, which is known before.
    private let standard: ModuleObject?

    init(_ items: [(item: Import, target: Target)], _ position: Position) {
        self.items = items
        let first = items[0].item
        let isWhole = items.count == 1 && first.name == nil && (!first.bindsRoot || first.alias == first.module)
        standard = isWhole ? StandardModules.objects[first.module]?.value : nil
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        do {
            if let standard {
                try items[0].target.store(.object(standard), f, m)
                return .normal
            }
            for (item, target) in items { try target.store(m.load(item), f, m) }
        } catch {
            throw m.located(error, position)
        }
        return .normal
    }
    override var weight: Int { 10 * items.count }
}

extension Machine {
    /// The exception that `raise` and `throw()` make of a value.
    func raisable(_ value: Value) throws -> ExceptionObject {
        if let exception = value.object(as: ExceptionObject.self) { return exception }
        if let type = value.object(as: PyType.self), type.isException {
            guard let exception = try call(value, []).object(as: ExceptionObject.self) else {
                throw error(.typeError, "exceptions must derive from BaseException")
            }
            return exception
        }
        throw error(.typeError, "exceptions must derive from BaseException")
    }

    /// Whether an exception is of the type, or of one of the tuple, that `except` names.
    func matches(_ exception: ExceptionObject, _ type: Value) throws -> Bool {
        if case .tuple(let tuple) = type {
            for item in tuple.items where try matches(exception, item) { return true }
            return false
        }
        guard let type = type.object(as: PyType.self), type.isException else {
            throw error(
                .typeError, "catching classes that do not inherit from BaseException is not allowed")
        }
        return exception.type.isSubtype(of: type)
    }

    /// `a op= b`: lists, sets and dictionaries change in place.
    func augmented(_ op: Operator, _ a: Value, _ b: Value) throws -> Value {
        switch (op, a) {
        case (.add, .list(let list)):
            try list.extend(self, with: b)
            return a
        case (.mul, .list(let list)):
            let result = try binary(.mul, a, b)
            if case .list(let made) = result { list.items = made.items }
            return a
        case (.or, .set(let set)) where !set.isFrozen:
            guard case .set(let other) = b else { break }
            try set.merge(self, other)
            return a
        case (.and, .set(let set)) where !set.isFrozen:
            guard case .set(let other) = b else { break }
            set.replace(with: try intersection(set, other))
            return a
        case (.sub, .set(let set)) where !set.isFrozen:
            guard case .set(let other) = b else { break }
            try set.subtract(self, .set(other))
            return a
        case (.xor, .set(let set)) where !set.isFrozen:
            guard case .set(let other) = b else { break }
            try set.toggle(self, .set(other))
            return a
        case (.or, .dict(let dict)):
            if try dict.update(self, fromMapping: b) { return a }
            try dict.update(self, fromPairs: b)
            return a
        default: break
        }
        do {
            return try binary(op, a, b)
        } catch let failure as PyError where failure.exception.type === PyType.typeError {
            throw inPlace(op, a, b, failure) ?? failure
        }
    }

    private func inPlace(_ op: Operator, _ a: Value, _ b: Value, _ failure: PyError) -> PyError? {
        let plain = unsupported(op, a, b)
        guard case .str(let text)? = plain.exception.args.first, text.string.hasPrefix("unsupported operand"),
            case .str(text)? = failure.exception.args.first
        else {
            return nil
        }
        let symbol = op == .pow ? "**" : op.symbol
        return error(
            .typeError,
            "unsupported operand type(s) for \(symbol)=: '\(typeName(a))' and '\(typeName(b))'")
    }
}
