/// A program in the part of Python that policies and property mappings are written in: the body of a function. It is
/// compiled once, and may be run by many threads at a time.
public struct Expression: Sendable {
    /// The program's text.
    public let source: String
    /// The names that it takes from outside, apart from builtins, in the order of ``run(values:limits:host:)``.
    public let names: [String]
    /// All names and attributes that are mentioned in it.
    public let words: Set<String>
    /// Whether it yields, and so gives several values.
    public let isGenerator: Bool

    private let program: Program
    private let parameters: Set<String>

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
                bound: bound.map { (name: $0.name, slot: $0.slot, isShared: $0.isShared) })
            self.source = source
            self.parameters = parameters
            names = compiler.globals
            words = analyzer.words
            isGenerator = code.isGenerator
        } catch let failure as SyntaxError {
            throw ErrorReport(source: source).error(failure)
        }
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
        try evaluate(Machine(limits: limits, host: host, globals: program.globals.count), bindings)
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
        let machine = Machine(limits: limits, host: host, globals: program.globals.count)
        return traced(machine, bindings)
    }

    func traced(
        _ machine: Machine, _ bindings: (String) -> Value?
    ) -> (result: Result<Value, ExpressionError>, trace: Trace) {
        machine.trace = Trace()
        do {
            let expression = try Expression(source, parameters: parameters, traces: true)
            let value = try expression.evaluate(machine, bindings)
            return (.success(value), machine.trace ?? Trace())
        } catch let failure as ExpressionError {
            return (.failure(failure), machine.trace ?? Trace())
        } catch {
            return (.failure(ErrorReport(source: source).error(error, machine)), machine.trace ?? Trace())
        }
    }

    func machine(limits: Limits, host: any Host, waiter: Waiter) -> Machine {
        Machine(limits: limits, host: host, globals: program.globals.count, waiter: waiter)
    }

    func evaluate(_ m: Machine, _ bindings: (String) -> Value?) throws -> Value {
        do {
            let code = program.code
            m.patterns = program.patterns
            for (index, name) in program.globals.enumerated() {
                if let value = bindings(name) { m.globals[index] = value }
            }
            let frame = try m.reserve(code.slotCount)
            defer { m.release(frame, code.slotCount) }
            for slot in code.cells { frame[slot] = .object(Cell(.missing)) }
            for (name, slot, isShared) in program.bound {
                guard let value = bindings(name) else { continue }
                frame[slot] = isShared ? .object(Cell(value)) : value
            }
            if code.isGenerator {
                let generator = try Generator(code, taking: frame, m)
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
            let result: Value
            if let node = code.result {
                result = try node.value(frame, m)
            } else {
                result = try code.body.run(frame, m) == .returned ? frame[0] : .none
            }
            m.breakCycles(keeping: result)
            return result
        } catch {
            let report = ErrorReport(source: source).error(error, m)
            m.breakCycles(keeping: .none)
            throw report
        }
    }
}

/// What a compiled expression runs.
private final class Program: @unchecked Sendable {
    // Nodes and constants are never changed once they are made: see ``Node`` and ``Constant``.
    let code: Code
    let globals: [String]
    let bound: [(name: String, slot: Int, isShared: Bool)]
    let patterns = PatternCache()

    init(code: Code, globals: [String], bound: [(name: String, slot: Int, isShared: Bool)]) {
        self.code = code
        self.globals = globals
        self.bound = bound
    }
}
