extension Value {
    /// What a module of the language's own has under a name: `search` of `re`.
    public static func standard(_ name: String, ofModule module: String) -> Value? {
        StandardModules.byName[module]?.entries[Name(name)]?.value
    }
}

extension HostCall {
    /// Calls a function or a type, as the expression itself would.
    public func call(
        _ function: Value, _ arguments: [Value], keywords: [(name: String, value: Value)] = []
    ) throws -> Value {
        try machine.call(function, arguments, keywords: keywords)
    }

    /// An attribute, as the expression itself would read it; nil when there is none.
    public func attribute(_ name: String, of value: Value) throws -> Value? {
        let found = try machine.attribute(value, Name(name))
        return found.isMissing ? nil : found
    }

    /// What iterating over a value gives.
    /// - Throws: `TypeError` when it cannot be iterated over.
    public func items(of value: Value) throws -> [Value] {
        var items: [Value] = []
        try machine.iterate(value) { item in
            items.append(item)
            return true
        }
        return items
    }

    /// Whether two values are equal by Python's rules.
    public func equal(_ left: Value, _ right: Value) throws -> Bool { try machine.equal(left, right) }
}
