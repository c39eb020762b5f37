/// A program in the part of Python that policies and property mappings are written in: the body of a function. It is
/// compiled once, and may be run by many threads at a time.
public struct Expression: Sendable {
    /// The program's text.
    public let source: String
    /// The names that it takes from outside, apart from builtins, in the order of ``run(values:limits:host:)``.
    public let names: [String]
    /// The names that it may be given values for: ``names``, and those that it binds itself, as arguments that it
    /// assigns to.
    public let inputs: [String]
    /// All names and attributes that are mentioned in it.
    public let words: Set<String>
    /// Whether it yields, and so gives several values.
    public let isGenerator: Bool

    private let program: Program
    private let parameters: Set<String>
    private let traces: Bool

    /// The most characters that a program may have.
    public static let mostCharacters = 100_000

    /// Compiles a program.
    /// - Parameters:
    ///   - parameters: Names that the host gives and that come before builtins of the same name. Any other name that
    ///     the program does not bind is taken from outside too.
    /// - Throws: ``ExpressionError`` of the kind `syntax`.
    public init(_ source: String, parameters: some Sequence<String> = []) throws {
        try self.init(source, parameters: Set(parameters), traces: false)
    }

    private init(_ source: String, parameters: Set<String>, traces: Bool) throws {
        do {
            guard source.utf8.count <= Self.mostCharacters else {
                throw SyntaxError(message: "the expression is too long", position: Position())
            }
            let body = try Parser.parse(source)
            let (analyzer, top) = try Analyzer.analyze(body)
            var compiler = Compiler(analyzer: analyzer, top: top, parameters: parameters, traces: traces)
            let code = try compiler.program(body)
            // Names that the program binds may be given too, as arguments that it assigns to.
            let bound = top.order.filter { !$0.name.hasPrefix(".") }
            program = Program(
                code: code, globals: compiler.globals,
                bound: bound.map { Program.Bound(name: $0.name, slot: $0.slot, isShared: $0.isShared) },
                assignsGlobals: compiler.assignsGlobals)
            self.source = source
            self.parameters = parameters
            self.traces = traces
            names = compiler.globals
            inputs = compiler.globals + program.bound.map(\.name)
            words = analyzer.words
            isGenerator = code.isGenerator
        } catch let failure as SyntaxError {
            throw ErrorReport(source: source).error(failure)
        }
    }

    /// The same program, compiled to take down what it reads. Whoever traces it more than once keeps this one.
    /// - Throws: ``ExpressionError`` of the kind `syntax`.
    public func tracing() throws -> Expression {
        traces ? self : try Expression(source, parameters: parameters, traces: true)
    }

    /// Whether it mentions one of the names: of attributes and functions that may have to wait.
    public func mentions(anyOf names: Set<String>) -> Bool { !words.isDisjoint(with: names) }

    /// Runs it on this thread. Nothing that has to wait can be called.
    /// - Parameters:
    ///   - bindings: The value of a name, asked for once each before the program begins.
    /// - Returns: What it returns; a list of what it yields, if it yields.
    /// - Throws: ``ExpressionError``.
    public func run(
        limits: Limits = Limits(), host: any Host = NoHost(), _ bindings: (String) -> Value? = { _ in nil }
    ) throws -> Value {
        try program.pool.withMachine(limits, host) { try evaluate($0, bindings) }
    }

    /// Runs it with values in the order of ``inputs``: what costs least, when the same expression is run often.
    /// - Parameter values: For each input its value; `.missing` where it has none.
    public func run(values: [Value], limits: Limits = Limits(), host: any Host = NoHost()) throws -> Value {
        precondition(values.count == inputs.count, "an expression is given a value, or `.missing`, for each input")
        if program.assignsGlobals { return try run(limits: limits, host: host) { value(of: $0, in: values) } }
        return try program.pool.withMachine(limits, host) { machine in
            if let node = program.simple {
                return try values.withUnsafeBufferPointer { values in
                    if let base = values.baseAddress { machine.globals = UnsafeMutablePointer(mutating: base) }
                    machine.hasFixedGlobals = true
                    return try simple(node, machine)
                }
            }
            return try values.withUnsafeBufferPointer { values in
                // The program only reads the values of names from outside, as it assigns to none.
                if let base = values.baseAddress { machine.globals = UnsafeMutablePointer(mutating: base) }
                machine.hasFixedGlobals = true
                return try evaluate(machine) { frame in
                    let first = program.globals.count
                    for index in program.bound.indices where !values[first + index].isMissing {
                        program.bound[index].store(values[first + index], in: frame)
                    }
                }
            }
        }
    }

    private func value(of name: String, in values: [Value]) -> Value? {
        guard let index = inputs.firstIndex(of: name), !values[index].isMissing else { return nil }
        return values[index]
    }

    /// Runs it with values by name.
    public func run(
        with bindings: [String: Value], limits: Limits = Limits(), host: any Host = NoHost()
    ) throws -> Value {
        try run(limits: limits, host: host) { bindings[$0] }
    }

    /// Runs it and takes down what it reads.
    /// - Returns: The value or the error, and the trace up to there.
    public func traced(
        limits: Limits = Limits(), host: any Host = NoHost(), _ bindings: (String) -> Value?
    ) -> (result: Result<Value, ExpressionError>, trace: Trace) {
        let machine = Machine(limits: limits, host: host)
        return traced(machine, bindings)
    }

    func traced(
        _ machine: Machine, _ bindings: (String) -> Value?
    ) -> (result: Result<Value, ExpressionError>, trace: Trace) {
        machine.trace = Trace()
        do {
            let value = try tracing().evaluate(machine, bindings)
            return (.success(value), machine.trace ?? Trace())
        } catch let failure as ExpressionError {
            return (.failure(failure), machine.trace ?? Trace())
        } catch {
            return (.failure(ErrorReport(source: source).error(error, machine)), machine.trace ?? Trace())
        }
    }

    func machine(limits: Limits, host: any Host, waiter: Waiter) -> Machine {
        Machine(limits: limits, host: host, waiter: waiter)
    }

    func evaluate(_ m: Machine, _ bindings: (String) -> Value?) throws -> Value {
        let count = program.globals.count
        let isFew = count <= Machine.fewGlobals
        let globals = isFew ? m.fewGlobals : UnsafeMutablePointer<Value>.allocate(capacity: count)
        for index in 0..<count { (globals + index).initialize(to: .missing) }
        let before = m.globals
        m.globals = globals
        defer {
            m.globals = before
            for index in 0..<count { _ = (globals + index).move() }
            if !isFew { globals.deallocate() }
        }
        return try evaluate(m) { frame in
            for (index, name) in program.globals.enumerated() {
                if let value = bindings(name) { globals[index] = value }
            }
            for bound in program.bound {
                if let value = bindings(bound.name) { bound.store(value, in: frame) }
            }
        }
    }

    /// Evaluates what needs no room for variables.
    @inline(__always)
    private func simple(_ node: Unmanaged<Node>, _ m: Machine) throws -> Value {
        do {
            let result = try node._withUnsafeGuaranteedRef { try $0.value(m.noRoom, m) }
            if !m.suspects.isEmpty { m.breakCycles(keeping: result) }
            return result
        } catch {
            throw failure(error, m)
        }
    }

    @inline(never)
    private func failure(_ error: any Error, _ m: Machine) -> any Error {
        let report = ErrorReport(source: source).error(error, m)
        m.breakCycles(keeping: .none)
        return report
    }

    @inline(__always)
    private func evaluate(_ m: Machine, bind: (Slots) -> Void) throws -> Value {
        do {
            let frame = try m.reserve(program.slotCount)
            defer { m.release(frame, program.slotCount) }
            for index in program.cells.indices { frame[program.cells[index]] = .object(Cell(.missing)) }
            bind(frame)
            let result: Value
            if let node = program.result {
                // The program holds it.
                result = try node._withUnsafeGuaranteedRef { try $0.value(frame, m) }
            } else if program.isGenerator {
                return try collect(frame, m)
            } else {
                if try program.body.run(frame, m) == .returned {
                    result = frame.move()
                    frame.initialize(to: .missing)
                } else {
                    result = .none
                }
            }
            if !m.suspects.isEmpty { m.breakCycles(keeping: result) }
            return result
        } catch {
            throw failure(error, m)
        }
    }

    /// All that it yields.
    private func collect(_ frame: Slots, _ m: Machine) throws -> Value {
        let generator = try Generator(program.code, taking: frame, m)
        var values: [Value] = []
        while true {
            let value = try generator.next(m)
            if value.isMissing { break }
            try m.charge(bytes: 16)
            values.append(value)
        }
        let result = m.newList(values)
        m.breakCycles(keeping: result)
        return result
    }
}

/// What a compiled expression runs.
private final class Program: @unchecked Sendable {
    /// A name that the program binds, and that a value may be given for nevertheless.
    struct Bound {
        let name: String
        let slot: Int
        let isShared: Bool

        func store(_ value: Value, in frame: Slots) {
            frame[slot] = isShared ? .object(Cell(value)) : value
        }
    }

    // Nodes and constants are never changed once they are made: see ``Node`` and ``Constant``.
    let code: Code
    // What running it needs of the code, at hand.
    let body: Statement
    let result: Unmanaged<Node>?
    /// The result, where it is all that there is: no variables, and no names that may be given.
    let simple: Unmanaged<Node>?
    let cells: [Int]
    let slotCount: Int
    let isGenerator: Bool
    let pool = MachinePool.shared
    let globals: [String]
    let bound: [Bound]
    /// Whether a function of it says `global`.
    let assignsGlobals: Bool

    init(code: Code, globals: [String], bound: [Bound], assignsGlobals: Bool) {
        self.code = code
        body = code.body
        result = code.result.map { Unmanaged.passUnretained($0) }
        simple = code.slotCount <= 1 && code.cells.isEmpty && bound.isEmpty ? result : nil
        cells = code.cells
        slotCount = code.slotCount
        isGenerator = code.isGenerator
        self.globals = globals
        self.bound = bound
        self.assignsGlobals = assignsGlobals
    }
}
