/// Statements with a `yield` in them. They may be left in the middle and come back to: where they are is in a slot of
/// the generator's frame.
private func state(_ f: Slots, _ slot: Int) -> Int {
    if case .int(let value) = f[slot] { return value }
    return 0
}

/// `target = yield value`
final class Yield: Statement {
    let node: Node?
    let target: Target?
    let returns: Bool
    let slot: Int

    init(_ node: Node?, target: Target?, returns: Bool = false, slot: Int, _ position: Position) {
        self.node = node
        self.target = target
        self.returns = returns
        self.slot = slot
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        if state(f, slot) == 0 {
            f[0] = try node?.value(f, m) ?? .none
            f[slot] = .int(1)
            return .yielded
        }
        f[slot] = .missing
        if let thrown = m.thrown {
            m.thrown = nil
            throw m.located(thrown, position)
        }
        let sent = m.sent
        m.sent = .none
        try target?.store(sent, f, m)
        if returns {
            f[0] = sent
            return .returned
        }
        return .normal
    }
    override var weight: Int { node?.weight ?? 1 }
}

/// `target = yield from iterable`
final class YieldFrom: Statement {
    let node: Node
    let target: Target?
    let returns: Bool
    let slot: Int

    init(_ node: Node, target: Target?, returns: Bool = false, slot: Int, _ position: Position) {
        self.node = node
        self.target = target
        self.returns = returns
        self.slot = slot
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let iterator: Iterator
        if case .object(let object) = f[slot], let known = object.asIterator {
            iterator = known
        } else {
            let source = try node.value(f, m)
            do { iterator = try m.iterator(source) } catch { throw m.located(error, position) }
            f[slot] = .object(iterator)
        }
        let sent = m.sent
        let thrown = m.thrown
        m.sent = .none
        m.thrown = nil
        do {
            try m.charge(steps: 1)
            let step: (value: Value, returned: Value)
            if let generator = iterator as? Generator {
                step = try generator.resume(m, sending: sent, raising: thrown)
            } else {
                if let thrown { throw thrown }
                guard sent.isNone else {
                    throw m.error(.attributeError, "'\(iterator.type.name)' object has no attribute 'send'")
                }
                step = (try iterator.next(m), .none)
            }
            if !step.value.isMissing {
                f[0] = step.value
                return .yielded
            }
            f[slot] = .missing
            try target?.store(step.returned, f, m)
            if returns {
                f[0] = step.returned
                return .returned
            }
            return .normal
        } catch {
            f[slot] = .missing
            throw m.located(error, position)
        }
    }
    override var weight: Int { node.weight + 1 }
}

final class GeneratorBlock: Statement {
    let statements: [Statement]
    let slot: Int

    init(_ statements: [Statement], slot: Int, _ position: Position) {
        self.statements = statements
        self.slot = slot
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        var index = state(f, slot)
        do {
            while index < statements.count {
                let completion = try statements[index].run(f, m)
                if completion != .normal {
                    f[slot] = completion == .yielded ? .int(index) : .missing
                    return completion
                }
                index += 1
            }
        } catch {
            f[slot] = .missing
            throw error
        }
        f[slot] = .missing
        return .normal
    }
    override var weight: Int { statements.reduce(1) { $0 + $1.weight } }
}

/// `if` or `match`; the slot has the number of the block plus one.
final class GeneratorChoice: Statement {
    let choice: Choice
    let slot: Int

    init(_ choice: Choice, slot: Int) {
        self.choice = choice
        self.slot = slot
        super.init(choice.position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        var index = state(f, slot) - 1
        if index < 0 {
            guard let chosen = try choice.choose(f, m) else { return .normal }
            index = chosen
        }
        do {
            let completion = try choice.bodies[index].run(f, m)
            f[slot] = completion == .yielded ? .int(index + 1) : .missing
            return completion
        } catch {
            f[slot] = .missing
            throw error
        }
    }
    override var weight: Int { choice.weight }
}

/// `while` and `for`; the slot says whether the body (1) or the `else` (2) is being run.
final class GeneratorLoop: Statement {
    let condition: Node?
    let iterable: Node?
    let target: Target?
    let body: Statement
    let otherwise: Statement?
    let slot: Int
    let iteratorSlot: Int
    private let turn: Int

    init(
        condition: Node?, iterable: Node?, target: Target?, _ body: Statement, otherwise: Statement?, slot: Int,
        iteratorSlot: Int, _ position: Position
    ) {
        self.condition = condition
        self.iterable = iterable
        self.target = target
        self.body = body
        self.otherwise = otherwise
        self.slot = slot
        self.iteratorSlot = iteratorSlot
        turn = 1 + body.weight + (condition?.weight ?? 0)
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        do {
            let completion = try loop(f, m)
            if completion != .yielded { reset(f) }
            return completion
        } catch {
            reset(f)
            throw error
        }
    }

    private func reset(_ f: Slots) {
        f[slot] = .missing
        f[iteratorSlot] = .missing
    }

    private func loop(_ f: Slots, _ m: Machine) throws -> Completion {
        var phase = state(f, slot)
        while true {
            if phase == 0 {
                do { try m.charge(steps: turn) } catch { throw m.located(error, position) }
                phase = try hasNext(f, m) ? 1 : 2
            }
            f[slot] = .int(phase)
            if phase == 2 { return try otherwise?.run(f, m) ?? .normal }
            switch try body.run(f, m) {
            case .yielded: return .yielded
            case .returned: return .returned
            case .left: return .normal
            case .normal, .next: phase = 0
            }
        }
    }

    private func hasNext(_ f: Slots, _ m: Machine) throws -> Bool {
        if let condition { return try condition.truth(f, m) }
        guard let iterable, let target else { return false }
        let iterator: Iterator
        if case .object(let object) = f[iteratorSlot], let known = object.asIterator {
            iterator = known
        } else {
            let source = try iterable.value(f, m)
            do { iterator = try m.iterator(source) } catch { throw m.located(error, iterable.position) }
            f[iteratorSlot] = .object(iterator)
        }
        let item: Value
        do { item = try iterator.next(m) } catch { throw m.located(error, iterable.position) }
        if item.isMissing { return false }
        try target.store(item, f, m)
        return true
    }
    override var weight: Int { turn + (iterable?.weight ?? 0) + (otherwise?.weight ?? 0) }
}

/// What a `try` has to go on with after its `finally`.
final class Pending: Object {
    let completion: Completion
    let exception: ExceptionObject?
    let result: Value

    init(_ completion: Completion, _ exception: ExceptionObject?, _ result: Value) {
        self.completion = completion
        self.exception = exception
        self.result = result
    }
}

/// `try`; the slot has what is being run: 0 the body, 1 the `else`, 2 the `finally`, from 3 the handlers.
final class GeneratorTry: Statement {
    let plain: Try
    let slot: Int
    let pendingSlot: Int

    init(_ plain: Try, slot: Int, pendingSlot: Int) {
        self.plain = plain
        self.slot = slot
        self.pendingSlot = pendingSlot
        super.init(plain.position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        guard let last = plain.last else {
            do {
                let completion = try guarded(f, m)
                if completion != .yielded { reset(f) }
                return completion
            } catch {
                reset(f)
                throw error
            }
        }
        if state(f, slot) != 2 {
            var pending: Pending
            do {
                let completion = try guarded(f, m)
                if completion == .yielded { return .yielded }
                pending = Pending(completion, nil, f[0])
            } catch {
                guard let exception = m.exception(of: error) else { throw error }
                pending = Pending(.normal, exception, .none)
            }
            f[slot] = .int(2)
            f[pendingSlot] = .object(pending)
        }
        let ended: Completion
        do {
            ended = try last.run(f, m)
        } catch {
            reset(f)
            throw error
        }
        if ended == .yielded { return .yielded }
        let pending = f[pendingSlot].object(as: Pending.self)
        reset(f)
        if ended != .normal { return ended }
        if let exception = pending?.exception { throw PyError(exception: exception) }
        f[0] = pending?.result ?? .none
        return pending?.completion ?? .normal
    }

    private func reset(_ f: Slots) {
        f[slot] = .missing
        f[pendingSlot] = .missing
    }

    private func guarded(_ f: Slots, _ m: Machine) throws -> Completion {
        let phase = state(f, slot)
        if phase >= 3 { return try handle(phase - 3, f, m) }
        if phase == 0 {
            do {
                let completion = try plain.body.run(f, m)
                if completion != .normal { return completion }
            } catch {
                guard let exception = m.exception(of: error), let index = try plain.handler(of: exception, f, m) else {
                    throw error
                }
                exception.isLocated = false
                f[slot] = .int(3 + index)
                f[pendingSlot] = .object(exception)
                try plain.handlers[index].target?.store(.object(exception), f, m)
                return try handle(index, f, m)
            }
            f[slot] = .int(1)
        }
        return try plain.otherwise?.run(f, m) ?? .normal
    }

    private func handle(_ index: Int, _ f: Slots, _ m: Machine) throws -> Completion {
        let handler = plain.handlers[index]
        if let exception = f[pendingSlot].object(as: ExceptionObject.self) { m.handling.append(exception) }
        let depth = m.handling.count
        defer { if m.handling.count == depth && depth > 0 { m.handling.removeLast() } }
        do {
            let completion = try handler.body.run(f, m)
            if completion != .yielded { try handler.target?.store(.missing, f, m) }
            return completion
        } catch {
            try handler.target?.store(.missing, f, m)
            throw error
        }
    }
    override var weight: Int { plain.weight }
}
