/// Makes nodes of a program's tree.
struct Compiler {
    let analyzer: Analyzer
    /// Names from outside, in the order of the machine's `globals`.
    private(set) var globals: [String] = []
    /// Whether a name from outside is assigned to.
    private(set) var assignsGlobals = false
    private var globalIndex: [String: Int] = [:]
    /// Names that the host gives, which come before builtins.
    let parameters: Set<String>
    let traces: Bool
    var scope: Scope
    private var names: [String: Name] = [:]
    var constantSets = ConstantSets()

    init(analyzer: Analyzer, top: Scope, parameters: Set<String>, traces: Bool) {
        self.analyzer = analyzer
        self.parameters = parameters
        self.traces = traces
        scope = top
    }

    /// The program as the code of a function without parameters.
    mutating func program(_ body: [Stmt]) throws -> Code {
        let code = Code(
            name: "<expression>", parameters: [], positional: 0, keywordOnly: 0, hasRest: false, hasOptions: false)
        try fill(code, body, scope, parameters: [])
        return code
    }

    func failure(_ message: String, _ position: Position) -> SyntaxError {
        SyntaxError(message: message, position: position)
    }

    mutating func name(_ text: String) -> Name {
        if let known = names[text] { return known }
        let name = Name.interned(text)
        names[text] = name
        return name
    }

    // ── Functions ───────────────────────────────────────────────────────────────────────────────────────────────────

    mutating func fill(_ code: Code, _ body: [Stmt], _ inner: Scope, parameters: [String]) throws {
        let outer = scope
        scope = inner
        defer { scope = outer }
        inner.placeVariables()
        code.isGenerator = inner.yields
        let block = try self.block(body)
        code.body = block
        if !code.isGenerator { code.result = OnlyResult.node(of: block) }
        code.weight = block.weight + 2
        let parameterSet = Set(parameters)
        for variable in inner.order where variable.isShared {
            if parameterSet.contains(variable.name) {
                code.cellParameters.append(variable.slot)
            } else {
                code.cells.append(variable.slot)
            }
        }
        code.freeSlots = inner.free.map(\.slot.slot)
        code.slotCount = inner.slotCount
        code.hasCells = !code.freeSlots.isEmpty || !code.cells.isEmpty || !code.cellParameters.isEmpty
    }

    mutating func function(_ function: Function) throws -> FunctionNode {
        guard let inner = analyzer.functions[ObjectIdentifier(function)] else {
            throw failure("invalid syntax", function.position)
        }
        let byPosition = function.parameters.filter { $0.kind == .positionalOnly || $0.kind == .normal }
        let byKeyword = function.parameters.filter { $0.kind == .keywordOnly }
        let rest = function.parameters.first { $0.kind == .rest }
        let options = function.parameters.first { $0.kind == .options }
        let ordered = byPosition + byKeyword + [rest, options].compactMap { $0 }
        for (index, parameter) in ordered.enumerated() { inner.variables[parameter.name]?.slot = index + 1 }
        inner.slotCount = ordered.count + 1
        let code = Code(
            name: function.name,
            parameters: ordered.map { (name(String($0.name)), $0.kind == .positionalOnly) },
            positional: byPosition.count, keywordOnly: byKeyword.count, hasRest: rest != nil,
            hasOptions: options != nil)
        let defaults = try (byPosition + byKeyword).map { try $0.defaultValue.map { try node($0) } }
        try fill(code, function.body, inner, parameters: ordered.map(\.name))
        let captured = inner.free.map { scope.cellSlot(of: $0.variable) }
        return FunctionNode(code, defaults: defaults, captured: captured, function.position)
    }

    // ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────

    mutating func globalSlot(_ name: String) -> Int {
        if let known = globalIndex[name] { return known }
        globals.append(name)
        globalIndex[name] = globals.count - 1
        return globals.count - 1
    }

    mutating func load(_ name: String, _ position: Position) -> Node {
        switch scope.find(name) {
        case .local(let variable):
            let isFree = scope.kind == .comprehension && scope.function.variables[name] === variable
            return LocalNode(variable.slot, name, isFree: isFree, position)
        case .shared(let slot, let variable):
            let isFree = scope.variables[name] !== variable
            return CellNode(slot, name, isFree: isFree, position)
        case .global:
            if !parameters.contains(name), globalIndex[name] == nil || !scope.function.globals.contains(name),
                let builtin = Builtins.all[self.name(name)]
            {
                return ConstantNode(builtin.value, isTrue: true, position)
            }
            return traced(GlobalNode(globalSlot(name), name, position), name)
        }
    }

    mutating func nameTarget(_ name: String, _ position: Position) -> Target {
        switch scope.find(name) {
        case .local(let variable): return LocalTarget(variable.slot, name, position)
        case .shared(let slot, _): return CellTarget(slot, name, position)
        case .global:
            assignsGlobals = true
            return GlobalTarget(globalSlot(name), name, position)
        }
    }

    func traced(_ node: Node, _ label: String) -> Node {
        traces ? TracedNode(node, label) : node
    }

    // ── Targets ─────────────────────────────────────────────────────────────────────────────────────────────────────

    mutating func target(_ expression: Expr) throws -> Target {
        let position = expression.position
        switch expression.kind {
        case .name(let name): return nameTarget(name, position)
        case .attribute(let object, let attribute):
            return AttributeTarget(try node(object), name(attribute), position)
        case .subscripted(let container, let index):
            return SubscriptTarget(try node(container), try node(index), position)
        case .tuple(let items), .list(let items):
            var star: Int?
            var targets: [Target] = []
            for (index, item) in items.enumerated() {
                if case .starred(let inner) = item.kind {
                    star = index
                    targets.append(try target(inner))
                } else {
                    targets.append(try target(item))
                }
            }
            return UnpackTarget(targets, star: star, position)
        default: throw failure("cannot assign to \(Parser.describe(expression))", position)
        }
    }
}
