/// A name's place: in a slot of its function, alone or in a cell that functions share, or among the names from outside.
final class Variable {
    let name: String
    /// Whether a function within its own uses it, so that it lives in a cell.
    var isShared = false
    var slot = -1

    init(_ name: String) {
        self.name = name
    }
}

/// The names of a function, or of a comprehension within it.
final class Scope {
    enum Kind { case function, comprehension }

    let kind: Kind
    let parent: Scope?
    /// The names that it binds.
    private(set) var variables: [String: Variable] = [:]
    private(set) var order: [Variable] = []
    /// `global` names.
    var globals: Set<String> = []
    /// `nonlocal` names.
    var nonlocals: Set<String> = []
    /// Names of functions around this one that it uses, with the slots of their cells here.
    private(set) var free: [(variable: Variable, slot: Variable)] = []
    var slotCount = 1
    var yields = false
    /// Whether it is a generator expression, in which a walrus binds outside.
    var isGenerator = false

    init(_ kind: Kind, parent: Scope?) {
        self.kind = kind
        self.parent = parent
    }

    /// The function that this is, or is within.
    var function: Scope {
        var scope = self
        while scope.kind == .comprehension, let parent = scope.parent { scope = parent }
        return scope
    }

    func bind(_ name: String) {
        if globals.contains(name) || nonlocals.contains(name) || variables[name] != nil { return }
        let variable = Variable(name)
        variables[name] = variable
        order.append(variable)
    }

    func newSlot() -> Int {
        let function = function
        function.slotCount += 1
        return function.slotCount - 1
    }

    /// Gives each of its own names a slot.
    func placeVariables() {
        for variable in order where variable.slot < 0 { variable.slot = newSlot() }
    }

    enum Found {
        case local(Variable)
        case shared(slot: Int, Variable)
        case global
    }

    /// What the name means here. Names of functions around are taken in, cell by cell.
    func find(_ name: String) -> Found {
        let own = function
        if own.globals.contains(name) { return .global }
        var scope: Scope? = self
        while let current = scope {
            if let variable = current.variables[name] {
                return variable.isShared ? .shared(slot: variable.slot, variable) : .local(variable)
            }
            if current === own { break }
            scope = current.parent
        }
        guard let variable = own.parent?.findAround(name) else { return .global }
        if let known = own.free.first(where: { $0.variable === variable }) {
            return .shared(slot: known.slot.slot, variable)
        }
        let slot = Variable(name)
        slot.slot = own.newSlot()
        own.free.append((variable, slot))
        return .shared(slot: slot.slot, variable)
    }

    /// The variable of that name of this scope or one around it.
    func findAround(_ name: String) -> Variable? {
        if function.globals.contains(name) && variables[name] == nil { return nil }
        if let variable = variables[name] { return variable }
        return parent?.findAround(name)
    }

    /// The slot in which this function keeps the cell of a variable.
    func cellSlot(of variable: Variable) -> Int {
        if case .shared(let slot, _) = find(variable.name) { return slot }
        return variable.slot
    }
}
