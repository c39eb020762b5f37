/// The code of a function of the program's.
final class Code: @unchecked Sendable {
    // Written while the program is compiled, before anybody else has it, and never after.
    let name: String
    /// Parameters by position, those by keyword only, then `*rest` and `**options`, in slots from 1.
    let parameters: [(name: Name, isPositionalOnly: Bool)]
    let positional: Int
    let keywordOnly: Int
    let hasRest: Bool
    let hasOptions: Bool
    @exclusivity(unchecked) var slotCount = 1
    /// Slots of parameters that live in cells, and of other names that do.
    @exclusivity(unchecked) var cellParameters: [Int] = []
    @exclusivity(unchecked) var cells: [Int] = []
    /// Where the cells go that it shares with the functions around.
    @exclusivity(unchecked) var freeSlots: [Int] = []
    @exclusivity(unchecked) var body: Statement = Block([], Position())
    /// The value, where all that it does is to return one.
    @exclusivity(unchecked) var result: Node?
    @exclusivity(unchecked) var isGenerator = false
    @exclusivity(unchecked) var weight = 1
    /// Whether cells have to be put into a frame before it runs.
    @exclusivity(unchecked) var hasCells = false

    init(
        name: String, parameters: [(name: Name, isPositionalOnly: Bool)], positional: Int, keywordOnly: Int,
        hasRest: Bool, hasOptions: Bool
    ) {
        self.name = name
        self.parameters = parameters
        self.positional = positional
        self.keywordOnly = keywordOnly
        self.hasRest = hasRest
        self.hasOptions = hasOptions
    }

    /// Whether it takes arguments by position only, as far as it matters for where they lie.
    var isPlain: Bool { keywordOnly == 0 && !hasRest && !hasOptions }

    /// Whether these arguments lie as its parameters do.
    @inline(__always)
    func takes(_ arguments: PlainArguments) -> Bool {
        arguments.count == positional && arguments.keywords.isEmpty && keywordOnly == 0 && !hasRest && !hasOptions
    }
}

/// A function of the program's.
final class FunctionObject: Object {
    let code: Code
    private var defaults: [Value]
    private var captured: [Cell]

    init(_ code: Code, defaults: [Value], captured: [Cell]) {
        self.code = code
        self.defaults = defaults
        self.captured = captured
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { .function }
    override var isCallable: Bool { true }
    override var asFunction: FunctionObject? { self }
    override var callName: String? { code.name }
    override func surrender(_ pile: inout [Value]) {
        pile += defaults
        pile += captured.map { .object($0) }
        defaults = []
        captured = []
    }
    override func visit(_ body: (Value) -> Void) {
        defaults.forEach(body)
        for cell in captured { body(.object(cell)) }
    }
    override func repr(_ m: Machine) throws -> Str { Str("<function \(code.name)>") }

    override func call(_ m: Machine, _ a: CallArguments) throws -> Value {
        let frame = try m.reserve(code.slotCount)
        defer { m.release(frame, code.slotCount) }
        if a.count == code.positional && a.keywords.isEmpty && code.isPlain {
            for index in 0..<a.count { frame[1 + index] = a[index] }
        } else {
            try bind(m, a, frame)
        }
        return try run(frame, m)
    }

    /// Runs it, the arguments being in their slots.
    func run(_ frame: Slots, _ m: Machine) throws -> Value {
        try m.enter()
        defer { m.leave() }
        try m.charge(steps: code.weight)
        if code.hasCells { placeCells(frame) }
        if code.isGenerator { return .object(try Generator(code, taking: frame, m)) }
        do {
            if let result = code.result { return try result.value(frame, m) }
            return try code.body.run(frame, m) == .returned ? frame[0] : .none
        } catch {
            throw m.leaving(code.name, error)
        }
    }

    private func placeCells(_ frame: Slots) {
        for (index, slot) in code.freeSlots.enumerated() { frame[slot] = .object(captured[index]) }
        for slot in code.cellParameters { frame[slot] = .object(Cell(frame[slot])) }
        for slot in code.cells { frame[slot] = .object(Cell(.missing)) }
    }

    // ── Arguments ───────────────────────────────────────────────────────────────────────────────────────────────────

    private func bind(_ m: Machine, _ a: CallArguments, _ frame: Slots) throws {
        let direct = min(a.count, code.positional)
        for index in 0..<direct { frame[1 + index] = a[index] }
        let named = code.positional + code.keywordOnly
        if code.hasRest {
            try m.charge(bytes: 16 * a.count)
            frame[1 + named] = m.newTuple((direct..<max(direct, a.count)).map { a[$0] })
        } else if a.count > code.positional {
            throw tooMany(m, a)
        }
        var options: Dict?
        if code.hasOptions {
            let dict = m.newDict()
            frame[1 + named + (code.hasRest ? 1 : 0)] = .dict(dict)
            options = dict
        }
        for (index, keyword) in a.keywords.enumerated() {
            let place = (0..<named).first {
                !code.parameters[$0].isPositionalOnly && code.parameters[$0].name.matches(keyword)
            }
            if let place {
                guard frame[1 + place].isMissing else {
                    throw m.error(.typeError, "\(code.name)() got multiple values for argument '\(keyword.text)'")
                }
                frame[1 + place] = a.keyword(index)
            } else if let options {
                try options.set(m, .str(keyword.str), a.keyword(index))
            } else {
                throw unknown(m, a, keyword)
            }
        }
        var missing: [String] = []
        var missingKeywords: [String] = []
        for index in 0..<named where frame[1 + index].isMissing {
            frame[1 + index] = defaults[index]
            if defaults[index].isMissing {
                let name = "'\(code.parameters[index].name.text)'"
                if index < code.positional { missing.append(name) } else { missingKeywords.append(name) }
            }
        }
        if !missing.isEmpty { throw lacks(m, missing, "positional") }
        if !missingKeywords.isEmpty { throw lacks(m, missingKeywords, "keyword-only") }
    }

    /// The refusal of a keyword that no parameter has, or none that may be given by name.
    private func unknown(_ m: Machine, _ a: CallArguments, _ keyword: Name) -> PyError {
        let byPlaceOnly = code.parameters.filter { parameter in
            parameter.isPositionalOnly && a.keywords.contains { parameter.name.matches($0) }
        }
        guard !byPlaceOnly.isEmpty else {
            return m.error(.typeError, "\(code.name)() got an unexpected keyword argument '\(keyword.text)'")
        }
        let names = byPlaceOnly.map { $0.name.text }.joined(separator: ", ")
        return m.error(
            .typeError,
            "\(code.name)() got some positional-only arguments passed as keyword arguments: '\(names)'")
    }

    private func lacks(_ m: Machine, _ names: [String], _ kind: String) -> PyError {
        let list: String
        switch names.count {
        case 1: list = names[0]
        case 2: list = "\(names[0]) and \(names[1])"
        default: list = names.dropLast().joined(separator: ", ") + ", and " + names[names.count - 1]
        }
        return m.error(
            .typeError,
            "\(code.name)() missing \(names.count) required \(kind) argument\(names.count == 1 ? "" : "s"): \(list)")
    }

    private func tooMany(_ m: Machine, _ a: CallArguments) -> PyError {
        let required = (0..<code.positional).filter { defaults[$0].isMissing }.count
        let range = required == code.positional ? "\(code.positional)" : "from \(required) to \(code.positional)"
        let plural = code.positional == 1 && required == 1 ? "" : "s"
        return m.error(
            .typeError,
            "\(code.name)() takes \(range) positional argument\(plural) but \(a.count) "
                + (a.count == 1 ? "was" : "were") + " given")
    }
}

extension Machine {
    /// The error with the name of the function that it leaves.
    @inline(never)
    func leaving(_ function: String, _ error: any Error) -> any Error {
        guard let exception = exception(of: error) else { return error }
        exception.leave(function)
        return PyError(exception: exception)
    }
}
