/// A tuple whose items have names, as `urlsplit()` and `isocalendar()` give them.
class NamedTuple: Object {
    /// What it is without the names.
    var tuple: Tuple { Tuple(items: []) }

    override var asTuple: Tuple? { tuple }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        try m.equal(.tuple(tuple), Self.plain(other))
    }
    override func hash(_ m: Machine) throws -> Int { try m.hash(.tuple(tuple)) }
    override func order(_ m: Machine, _ other: Value) throws -> Int? {
        guard case .tuple(let other) = Self.plain(other) else { return nil }
        if try m.equal(.tuple(tuple), .tuple(other)) { return 0 }
        return try m.compare(.tuple(tuple), .less, .tuple(other)) ? -1 : 1
    }
    override func truth(_ m: Machine) throws -> Bool { !tuple.items.isEmpty }
    override func length(_ m: Machine) throws -> Int? { tuple.items.count }
    override func item(_ m: Machine, _ index: Value) throws -> Value { try m.item(.tuple(tuple), index) }
    override func iterate(_ m: Machine) throws -> Iterator? { SequenceIterator(.tuple(tuple)) }
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        let other = Self.plain(other)
        switch (op, other) {
        case (.add, .tuple), (.mul, .int), (.mul, .bool), (.mul, .big):
            return try reflected ? m.binary(op, other, .tuple(tuple)) : m.binary(op, .tuple(tuple), other)
        default: return .missing
        }
    }

    private static func plain(_ value: Value) -> Value {
        if case .object(let object) = value, let tuple = object.asTuple { return .tuple(tuple) }
        return value
    }
}
