/// `{a, b, …}`
final class SetNode: Node {
    private let items: ItemNodes
    /// As CPython: three or more constants are made into a set once, with the program, and that is copied.
    private let made: SetObject?

    init(_ items: ItemNodes, made: SetObject?, _ position: Position) {
        self.items = items
        self.made = made
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        if let made {
            do { return .set(try m.copy(made, isFrozen: false)) } catch { throw m.located(error, position) }
        }
        let values = try items.values(f, m, position, isSet: true)
        do {
            let set = SetObject()
            for value in values { try set.add(m, value) }
            return .set(set)
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { items.weight }
}
