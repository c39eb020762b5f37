/// The sets of constants of a program. CPython makes each once, and takes the one that it has where another display has
/// the same constants: that has a say in the order of those that fall on one place.
struct ConstantSets {
    /// By how their items are written, which tells 1, 1.0 and True apart.
    private var known: [Set<Str>: SetObject] = [:]

    /// The set of these constants.
    /// - Returns: Nil when some are no constants, or when it takes too much work.
    mutating func set(of items: ItemNodes) -> SetObject? {
        if items.hasStars { return nil }
        let values = items.nodes.compactMap(\.node.constant)
        guard values.count == items.nodes.count else { return nil }
        let machine = Machine(limits: Limits(steps: 100_000, bytes: 1 << 22), host: NoHost())
        guard let first = try? Self.set(of: values, machine),
            let key = try? Set(first.items.map { try machine.repr($0) })
        else { return nil }
        if let same = known[key] { return same }
        // It is made anew from the first one's items: CPython replaces each by the one that it has already.
        let made = try? Self.set(of: first.items, machine)
        known[key] = made
        return made
    }

    private static func set(of values: [Value], _ m: Machine) throws -> SetObject {
        let set = SetObject(isFrozen: true)
        for value in values { try set.add(m, value) }
        return set
    }
}
