/// The arguments of a call without stars: nodes in the order of the stack, keywords last.
struct PlainArguments {
    let list: NodeList
    let keywords: [Name]
    let positional: Int
    let count: Int

    init(_ nodes: [Node], keywords: [Name]) {
        list = NodeList(nodes)
        self.keywords = keywords
        positional = nodes.count - keywords.count
        count = nodes.count
    }

    var nodes: [Node] { list.nodes }

    @inline(__always)
    func evaluate(into slots: UnsafeMutablePointer<Value>, _ f: Slots, _ m: Machine) throws {
        for index in 0..<count { slots[index] = try list.value(index, f, m) }
    }

    var weight: Int { nodes.reduce(1) { $0 + $1.weight } }
}

/// `f(a, b, c=d)`
final class CallNode: Node {
    let callee: Node
    let arguments: PlainArguments
    /// The callee's place among the names from outside; below zero where it is something else.
    private let global: Int

    init(_ callee: Node, _ arguments: PlainArguments, _ position: Position) {
        global = (callee as? GlobalNode)?.index ?? -1
        self.callee = callee
        self.arguments = arguments
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        if global >= 0, m.hasFixedGlobals, let target = (m.globals + global).object {
            // The name from outside holds it, as nothing is assigned to those.
            return try target._withUnsafeGuaranteedRef { try call($0, f, m) }
        }
        let target = try callee.value(f, m)
        guard case .object(let object) = target else {
            // The arguments come first, as in Python.
            for node in arguments.nodes { _ = try node.value(f, m) }
            throw m.located(
                m.error(.typeError, "'\(m.typeName(target))' object is not callable"), position)
        }
        return try call(object, f, m)
    }

    @inline(__always)
    private func call(_ object: Object, _ f: Slots, _ m: Machine) throws -> Value {
        if type(of: object) == NativeFunction.self {
            let native = unsafeDowncast(object, to: NativeFunction.self)
            if native.accepts(arguments.positional, keywords: arguments.keywords.count) {
                return try call(native, f, m)
            }
        } else if let function = object.asFunction, function.code.takes(arguments) {
            return try call(function, f, m)
        }
        let size = arguments.count
        let slots = try m.reserve(size)
        defer { m.release(slots, size) }
        try arguments.evaluate(into: slots, f, m)
        do {
            return try object.call(
                m, CallArguments(base: slots, count: arguments.positional, keywords: arguments.keywords))
        } catch {
            throw m.located(error, position)
        }
    }

    /// A function written in Swift, whose parameters lie where the arguments are put.
    private func call(_ native: NativeFunction, _ f: Slots, _ m: Machine) throws -> Value {
        let slots = try m.reserve(native.count)
        defer { m.release(slots, native.count) }
        try arguments.evaluate(into: slots, f, m)
        do {
            return try native.body(m, Args(base: slots, count: native.count))
        } catch {
            throw m.located(error, position)
        }
    }

    /// A function of the program's, whose parameters lie where the arguments are put.
    private func call(_ function: FunctionObject, _ f: Slots, _ m: Machine) throws -> Value {
        let size = function.code.slotCount
        let frame = try m.reserve(size)
        defer { m.release(frame, size) }
        try arguments.evaluate(into: frame + 1, f, m)
        do {
            return try function.run(frame, m)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { callee.weight + arguments.weight + 1 }
}

/// A call of a builtin function by its name.
final class NativeCallNode: Node {
    let function: NativeFunction
    let arguments: PlainArguments
    private let isDirect: Bool

    init(_ function: NativeFunction, _ arguments: PlainArguments, _ position: Position) {
        self.function = function
        self.arguments = arguments
        isDirect = function.accepts(arguments.positional, keywords: arguments.keywords.count)
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let size = isDirect ? function.count : arguments.count
        let slots = try m.reserve(size)
        defer { m.release(slots, size) }
        try arguments.evaluate(into: slots, f, m)
        do {
            if isDirect { return try function.body(m, Args(base: slots, count: size)) }
            return try function.call(
                m, CallArguments(base: slots, count: arguments.positional, keywords: arguments.keywords))
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { arguments.weight + 1 }
}

/// A call with `*a` or `**b`.
final class StarCallNode: Node {
    enum Kind {
        case positional, star, doubleStar, keyword(String)

        var isPositional: Bool {
            switch self {
            case .positional, .star: true
            case .doubleStar, .keyword: false
            }
        }
    }

    let callee: Node
    let arguments: [(kind: Kind, node: Node)]
    // As CPython: what one star stands before is taken apart at last when there is nothing else by place.
    private let isStarAlone: Bool

    init(_ callee: Node, _ arguments: [(kind: Kind, node: Node)], _ position: Position) {
        self.callee = callee
        // As CPython: what goes by place is evaluated before what goes by name, wherever it stands.
        self.arguments = arguments.filter { $0.kind.isPositional } + arguments.filter { !$0.kind.isPositional }
        isStarAlone = self.arguments.count { $0.kind.isPositional } == 1
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let target = try callee.value(f, m)
        var positional: [Value] = []
        var keywords: [(name: String, value: Value)] = []
        var seen: Set<Str> = []
        var star: Value?
        var hasOnlyText = true
        do {
            for (kind, node) in arguments {
                let value = try node.value(f, m)
                switch kind {
                case .positional: positional.append(value)
                case .star where isStarAlone: star = value
                case .star: try unpack(value, "Value", m, &positional)
                case .keyword(let name):
                    try add(.str(Str(name)), value, target, m, &keywords, &seen)
                case .doubleStar:
                    guard case .dict(let dict) = value else {
                        let (name, type) = (try name(target, m), m.typeName(value))
                        throw m.error(.typeError, "\(name) argument after ** must be a mapping, not \(type)")
                    }
                    for pair in dict.pairs {
                        // As CPython, which looks at the keys once it has all of them.
                        guard case .str = pair.key else {
                            hasOnlyText = false
                            continue
                        }
                        try add(pair.key, pair.value, target, m, &keywords, &seen)
                    }
                }
            }
            if let star { try unpack(star, "\(try name(target, m)) argument", m, &positional) }
            guard hasOnlyText else { throw m.error(.typeError, "keywords must be strings") }
            return try m.call(target, positional, keywords: keywords)
        } catch {
            throw m.located(error, position)
        }
    }

    /// What is called, as messages have it.
    private func name(_ target: Value, _ m: Machine) throws -> String {
        guard case .object(let object) = target, let name = object.callName else { return try m.str(target).string }
        return name + "()"
    }

    private func unpack(
        _ value: Value, _ what: @autoclosure () throws -> String, _ m: Machine, _ positional: inout [Value]
    ) throws {
        guard m.isIterable(value) else {
            throw m.error(.typeError, "\(try what()) after * must be an iterable, not \(m.typeName(value))")
        }
        positional += try m.collect(value)
    }

    private func add(
        _ key: Value, _ value: Value, _ target: Value, _ m: Machine,
        _ keywords: inout [(name: String, value: Value)], _ seen: inout Set<Str>
    ) throws {
        guard case .str(let name) = key else { throw m.error(.typeError, "keywords must be strings") }
        guard seen.insert(name).inserted else {
            throw m.error(.typeError, "\(try self.name(target, m)) got multiple values for keyword argument '\(name)'")
        }
        try m.charge(bytes: 64)
        keywords.append((name.string, value))
    }
    override var weight: Int { arguments.reduce(callee.weight + 1) { $0 + $1.node.weight } }
}

/// `lambda` and the function of a `def`.
final class FunctionNode: Node {
    let code: Code
    let defaults: [Node?]
    /// Where the cells are, in the function around, that this one shares.
    let captured: [Int]

    init(_ code: Code, defaults: [Node?], captured: [Int], _ position: Position) {
        self.code = code
        self.defaults = defaults
        self.captured = captured
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        try m.charge(bytes: 64 + 16 * (defaults.count + captured.count))
        var values: [Value] = []
        for node in defaults { values.append(try node?.value(f, m) ?? .missing) }
        let cells = captured.compactMap { slot -> Cell? in
            guard case .object(let object) = f[slot] else { return nil }
            return object as? Cell
        }
        return .object(FunctionObject(code, defaults: values, captured: cells))
    }
    override var weight: Int { 2 + defaults.count }
}

/// A generator expression: its function, called with the iterator of its first part.
final class GeneratorNode: Node {
    let function: FunctionNode
    let source: Node

    init(_ function: FunctionNode, _ source: Node, _ position: Position) {
        self.function = function
        self.source = source
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let source = try source.value(f, m)
        do {
            let iterator = try m.iterator(source)
            return try m.call(function.value(f, m), [.object(iterator)])
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { source.weight + 3 }
}

extension NativeFunction {
    /// Whether so many arguments lie as the signature has them.
    @inline(__always)
    func accepts(_ positional: Int, keywords: Int) -> Bool {
        keywords == 0 && signature.isPlain && positional >= signature.required && positional <= signature.positional
    }
}
