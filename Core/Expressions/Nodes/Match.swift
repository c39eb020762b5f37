/// A pattern of `match`, ready to be tried.
indirect enum PatternNode {
    case value(Node)
    case identical(Value)
    case capture(Target?)
    case star(Target?)
    case sequence([PatternNode])
    case mapping([(Node, PatternNode)], rest: Target?)
    case either([PatternNode])
    case named(PatternNode, Target)
    case type(Node, [PatternNode])

    func matches(_ subject: Value, _ f: Slots, _ m: Machine) throws -> Bool {
        try m.charge(steps: 1)
        switch self {
        case .value(let node): return try m.equal(subject, node.value(f, m))
        case .identical(let value): return subject.isIdentical(to: value)
        case .capture(let target), .star(let target):
            try target?.store(subject, f, m)
            return true
        case .either(let options):
            for option in options where try option.matches(subject, f, m) { return true }
            return false
        case .named(let inner, let target):
            guard try inner.matches(subject, f, m) else { return false }
            try target.store(subject, f, m)
            return true
        case .sequence(let items): return try matches(items, subject, f, m)
        case .mapping(let pairs, let rest): return try matches(pairs, rest, subject, f, m)
        case .type(let node, let arguments):
            guard let type = try node.value(f, m).object(as: PyType.self) else {
                throw m.error(.typeError, "called match pattern must be a class")
            }
            guard subject.type.isSubtype(of: type) else { return false }
            guard arguments.count <= 1 else {
                throw m.error(.typeError, "\(type.name)() accepts 1 positional sub-pattern (\(arguments.count) given)")
            }
            return try arguments.first?.matches(subject, f, m) ?? true
        }
    }

    private func matches(_ items: [PatternNode], _ subject: Value, _ f: Slots, _ m: Machine) throws -> Bool {
        let values: [Value]
        switch subject {
        case .list(let list): values = list.items
        case .tuple(let tuple): values = tuple.items
        case .object(let object) where object.type === PyType.range || object.asTuple != nil:
            values = try m.collect(subject)
        default: return false
        }
        let star = items.firstIndex { if case .star = $0 { true } else { false } }
        guard let star else {
            guard values.count == items.count else { return false }
            for (item, value) in zip(items, values) where try !item.matches(value, f, m) { return false }
            return true
        }
        let after = items.count - star - 1
        guard values.count >= items.count - 1 else { return false }
        for index in 0..<star where try !items[index].matches(values[index], f, m) { return false }
        let end = values.count - after
        _ = try items[star].matches(m.newList(Array(values[star..<end])), f, m)
        for index in 0..<after where try !items[star + 1 + index].matches(values[end + index], f, m) { return false }
        return true
    }

    private func matches(
        _ pairs: [(Node, PatternNode)], _ rest: Target?, _ subject: Value, _ f: Slots, _ m: Machine
    ) throws -> Bool {
        guard case .dict(let dict) = subject else { return false }
        let others = dict.copy()
        for (node, pattern) in pairs {
            let key = try node.value(f, m)
            let value = try dict.get(m, key)
            if try value.isMissing || !pattern.matches(value, f, m) { return false }
            try others.remove(m, key)
        }
        try m.charge(bytes: 64 * dict.count)
        try rest?.store(.dict(others), f, m)
        return true
    }
}

final class MatchStatement: Choice {
    let subject: Node
    let cases: [(pattern: PatternNode, condition: Node?)]

    init(
        _ subject: Node, cases: [(pattern: PatternNode, condition: Node?)], bodies: [Statement], _ position: Position
    ) {
        self.subject = subject
        self.cases = cases
        super.init(bodies: bodies, position)
    }

    override func choose(_ f: Slots, _ m: Machine) throws -> Int? {
        let value = try subject.value(f, m)
        do {
            for (index, item) in cases.enumerated() where try item.pattern.matches(value, f, m) {
                if try item.condition?.truth(f, m) ?? true { return index }
            }
        } catch {
            throw m.located(error, position)
        }
        return nil
    }
    override var weight: Int { super.weight + cases.count * 2 + subject.weight }
}
