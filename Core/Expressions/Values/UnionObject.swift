/// Types of which any will do: what `int | str` is.
final class UnionObject: Object {
    let types: [PyType]

    private init(_ types: [PyType]) {
        self.types = types
    }

    /// The union of two types, unions or `None`; `.missing` when one of them is something else.
    static func joined(_ m: Machine, _ left: Value, _ right: Value) throws -> Value {
        guard let first = types(left), let second = types(right) else { return .missing }
        try m.charge(bytes: 48 + 8 * (first.count + second.count))
        var all: [PyType] = []
        for type in first + second {
            try m.charge(steps: all.count >> 2)
            if !all.contains(where: { $0 === type }) { all.append(type) }
        }
        return .object(all.count == 1 ? all[0] : UnionObject(all))
    }

    private static func types(_ value: Value) -> [PyType]? {
        switch value {
        case .none: [.none]
        case .object(let type as PyType): [type]
        case .object(let union as UnionObject): union.types
        default: nil
        }
    }

    override var type: PyType { Self.unionType }
    override var isLeaf: Bool { true }
    override func repr(_ m: Machine) throws -> Str {
        try m.charge(bytes: 32 * types.count)
        return Str(types.map { $0 === PyType.none ? "None" : $0.path }.joined(separator: " | "))
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: UnionObject.self), other.types.count == types.count else { return false }
        try m.charge(steps: types.count * types.count >> 2)
        return types.allSatisfy { type in other.types.contains { $0 === type } }
    }
    override func hash(_ m: Machine) throws -> Int { try types.reduce(0) { $0 ^ (try $1.hash(m)) } }
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        guard op == .or else { return .missing }
        return try reflected ? Self.joined(m, other, .object(self)) : Self.joined(m, .object(self), other)
    }

    static let unionType = PyType("UnionType", module: "types")
}
