// Values from and to plain data.

extension Value {
    /// A list of the host's: what the expression changes in it, the host sees.
    public static func list(_ items: [Value]) -> Value { .list(List(items: items, isForeign: true)) }

    /// A tuple.
    public static func tuple(_ items: [Value]) -> Value { .tuple(Tuple(items: items)) }

    /// A dictionary of the host's with text for keys: what the expression changes in it, the host sees.
    public static func dict(_ pairs: [(key: String, value: Value)]) -> Value {
        let dict = Dict(isForeign: true)
        var seen: Set<String> = []
        for pair in pairs.reversed() where seen.insert(pair.key).inserted {}
        for pair in pairs where seen.remove(pair.key) != nil {
            let key = Str(pair.key)
            dict.insertNew(.str(key), pair.value, hash: key.hashCode)
        }
        return .dict(dict)
    }

    /// A set; items that are equal by Python's rules must be left out before.
    public static func texts(_ items: some Sequence<String>) -> Value { .list(items.map { Value($0) }) }

    /// The text, if it is text.
    public var text: String? {
        if case .str(let text) = self { return text.string }
        return nil
    }

    /// The number, if it is a whole one that fits, or a bool.
    public var integer: Int? { smallInteger }

    /// The items of a list, tuple, set or frozenset.
    public var items: [Value]? {
        switch self {
        case .list(let list): list.items
        case .tuple(let tuple): tuple.items
        case .set(let set): set.items
        default: nil
        }
    }

    /// The entries of a dictionary, in their order.
    public var pairs: [(key: Value, value: Value)]? {
        if case .dict(let dict) = self { return dict.pairs }
        return nil
    }

    /// The decimal digits of an integer of any size.
    public var decimal: String? {
        guard let number = bigInteger else { return nil }
        return try? number.decimal(Meter(steps: 10_000_000, bytes: 1 << 20))
    }

    /// The name of its type: `str`, `dict`.
    public var typeName: String { type.name }
}
