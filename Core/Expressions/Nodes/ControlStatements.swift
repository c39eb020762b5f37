/// `if` and `match`: one of several blocks is run.
class Choice: Statement {
    let bodies: [Statement]

    init(bodies: [Statement], _ position: Position) {
        self.bodies = bodies
        super.init(position)
    }

    /// Which block is to be run; nil for none.
    func choose(_ f: Slots, _ m: Machine) throws -> Int? { nil }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        guard let index = try choose(f, m) else { return .normal }
        return try bodies[index].run(f, m)
    }
    override var weight: Int { bodies.reduce(1) { $0 + $1.weight } }
}

final class If: Choice {
    let conditions: [Node]
    // The first once more: what is in a `let` is run without counting references.
    private let condition: Node
    private let body: Statement

    /// - Parameter bodies: One more than conditions where there is an `else`.
    init(_ conditions: [Node], bodies: [Statement], _ position: Position) {
        self.conditions = conditions
        condition = conditions[0]
        body = bodies[0]
        super.init(bodies: bodies, position)
    }

    override func choose(_ f: Slots, _ m: Machine) throws -> Int? {
        for index in conditions.indices where try conditions[index].truth(f, m) { return index }
        return bodies.count > conditions.count ? conditions.count : nil
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        if try condition.truth(f, m) { return try body.run(f, m) }
        for index in conditions.indices.dropFirst() where try conditions[index].truth(f, m) {
            return try bodies[index].run(f, m)
        }
        return bodies.count > conditions.count ? try bodies[conditions.count].run(f, m) : .normal
    }
    override var weight: Int { conditions.reduce(super.weight) { $0 + $1.weight } }
}

final class While: Statement {
    let condition: Node
    let body: Statement
    let otherwise: Statement?
    private let turn: Int

    init(_ condition: Node, _ body: Statement, otherwise: Statement?, _ position: Position) {
        self.condition = condition
        self.body = body
        self.otherwise = otherwise
        turn = condition.weight + body.weight
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        while try condition.truth(f, m) {
            do { try m.charge(steps: turn) } catch { throw m.located(error, position) }
            switch try body.run(f, m) {
            case .left: return .normal
            case .returned: return .returned
            default: break
            }
        }
        return try otherwise?.run(f, m) ?? .normal
    }
    override var weight: Int { turn + (otherwise?.weight ?? 0) }
}

final class For: Statement {
    let target: Target
    let iterable: Node
    let body: Statement
    let otherwise: Statement?
    private let turn: Int
    /// The target's slot, where it is a variable of the function's own.
    private let slot: Int

    init(_ target: Target, _ iterable: Node, _ body: Statement, otherwise: Statement?, _ position: Position) {
        self.target = target
        self.iterable = iterable
        self.body = body
        self.otherwise = otherwise
        turn = body.weight + 1
        slot = (target as? LocalTarget)?.slot ?? -1
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let source = try iterable.value(f, m)
        let ended: Completion
        if case .list(let list) = source {
            ended = try over(list, f, m)
        } else if case .object(let object) = source, let range = object.asRange {
            ended = try over(range, f, m)
        } else {
            ended = try overAny(source, f, m)
        }
        switch ended {
        case .left: return .normal
        case .normal: return try otherwise?.run(f, m) ?? .normal
        default: return ended
        }
    }

    private func over(_ list: List, _ f: Slots, _ m: Machine) throws -> Completion {
        var index = 0
        while index < list.items.count {
            do { try m.charge(steps: turn) } catch { throw m.located(error, position) }
            if slot >= 0 { f[slot] = list.items[index] } else { try target.store(list.items[index], f, m) }
            index += 1
            let completion = try body.run(f, m)
            if completion == .left || completion == .returned { return completion }
        }
        return .normal
    }

    private func over(_ range: SmallRange, _ f: Slots, _ m: Machine) throws -> Completion {
        var value = range.start
        for _ in 0..<range.count {
            do { try m.charge(steps: turn) } catch { throw m.located(error, position) }
            if slot >= 0 { f[slot] = .int(value) } else { try target.store(.int(value), f, m) }
            value &+= range.step
            let completion = try body.run(f, m)
            if completion == .left || completion == .returned { return completion }
        }
        return .normal
    }

    private func overAny(_ source: Value, _ f: Slots, _ m: Machine) throws -> Completion {
        let iterator: Iterator
        do { iterator = try m.iterator(source) } catch { throw m.located(error, iterable.position) }
        while true {
            let item: Value
            do {
                try m.charge(steps: turn)
                item = try iterator.next(m)
            } catch {
                throw m.located(error, iterable.position)
            }
            if item.isMissing { return .normal }
            try target.store(item, f, m)
            let completion = try body.run(f, m)
            if completion == .left || completion == .returned { return completion }
        }
    }
    override var weight: Int { turn + iterable.weight + (otherwise?.weight ?? 0) }
}

final class HandlerBlock {
    let type: Node?
    let target: Target?
    let body: Statement
    /// The exception's class, where that is known before.
    let known: PyType?

    init(type: Node?, target: Target?, body: Statement) {
        self.type = type
        self.target = target
        self.body = body
        let named = type?.constant?.object(as: PyType.self)
        known = named?.isException == true ? named : nil
    }
}

/// `try`
final class Try: Statement {
    let body: Statement
    let handlers: [HandlerBlock]
    let otherwise: Statement?
    let last: Statement?

    init(
        _ body: Statement, handlers: [HandlerBlock], otherwise: Statement?, last: Statement?, _ position: Position
    ) {
        self.body = body
        self.handlers = handlers
        self.otherwise = otherwise
        self.last = last
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        guard let last else { return try guarded(f, m) }
        let completion: Completion
        do {
            completion = try guarded(f, m)
        } catch {
            guard let exception = m.exception(of: error) else { throw error }
            m.handling.append(exception)
            defer { m.handling.removeLast() }
            let ended = try last.run(f, m)
            if ended != .normal { return ended }
            throw PyError(exception: exception)
        }
        let result = f[0]
        let ended = try last.run(f, m)
        if ended != .normal { return ended }
        f[0] = result
        return completion
    }

    private func guarded(_ f: Slots, _ m: Machine) throws -> Completion {
        if handlers.isEmpty { return try body.run(f, m) }
        let completion: Completion
        do {
            completion = try body.run(f, m)
        } catch {
            guard let exception = m.exception(of: error), let index = try handler(of: exception, f, m) else {
                throw error
            }
            return try handle(handlers[index], exception, f, m)
        }
        if completion == .normal, let otherwise { return try otherwise.run(f, m) }
        return completion
    }

    /// The handler of an exception, if there is one.
    func handler(of exception: ExceptionObject, _ f: Slots, _ m: Machine) throws -> Int? {
        for index in handlers.indices {
            if let known = handlers[index].known {
                if exception.type === known || exception.type.isSubtype(of: known) { return index }
                continue
            }
            guard let type = handlers[index].type else { return index }
            let expected = try type.value(f, m)
            do {
                if try m.matches(exception, expected) { return index }
            } catch {
                throw m.located(error, type.position)
            }
        }
        return nil
    }

    private func handle(
        _ handler: HandlerBlock, _ exception: ExceptionObject, _ f: Slots, _ m: Machine
    ) throws -> Completion {
        exception.isLocated = false
        try handler.target?.store(.object(exception), f, m)
        m.handling.append(exception)
        defer {
            m.handling.removeLast()
            // The name ends with its block, as in Python.
            try? handler.target?.store(.missing, f, m)
        }
        return try handler.body.run(f, m)
    }
    override var weight: Int {
        handlers.reduce(2 + body.weight) { $0 + $1.body.weight } + (otherwise?.weight ?? 0) + (last?.weight ?? 0)
    }
}

/// `with`, for what the host hands in to be used so.
final class With: Statement {
    let context: Node
    let target: Target?
    let body: Statement

    init(_ context: Node, _ target: Target?, _ body: Statement, _ position: Position) {
        self.context = context
        self.target = target
        self.body = body
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let value = try context.value(f, m)
        guard case .object(let object) = value, let manager = object.contextManager else {
            throw m.located(
                m.error(
                    .typeError,
                    "'\(m.typeName(value))' object does not support the context manager protocol"),
                context.position)
        }
        try target?.store(manager.enter(m), f, m)
        let completion: Completion
        do {
            completion = try body.run(f, m)
        } catch {
            let exception = m.exception(of: error)
            if try manager.exit(m, exception), exception != nil { return .normal }
            throw error
        }
        _ = try manager.exit(m, nil)
        return completion
    }
    override var weight: Int { context.weight + body.weight + 2 }
}

/// What can be used in `with`.
protocol ContextManager {
    func enter(_ m: Machine) throws -> Value
    /// - Returns: Whether the exception is dealt with.
    func exit(_ m: Machine, _ exception: ExceptionObject?) throws -> Bool
}
