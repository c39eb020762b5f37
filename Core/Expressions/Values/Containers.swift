/// Python's list.
public final class List: Object {
    @exclusivity(unchecked) var items: [Value]
    /// Whether it is on the machine's list of what may be part of a cycle.
    @exclusivity(unchecked) var isSuspect = false
    /// Whether the host made it, and so owns it.
    let isForeign: Bool

    init(items: [Value], isForeign: Bool = false) {
        self.items = items
        self.isForeign = isForeign
    }

    deinit {
        // As a method of the array's it would count the array.
        for index in 0..<items.count where items[index].isDeep {
            Teardown.dismantle(self)
            break
        }
    }

    override var type: PyType { .list }
    override func surrender(_ pile: inout [Value]) {
        pile.append(contentsOf: items)
        items = []
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }
}

/// Python's tuple.
public final class Tuple: Object {
    @exclusivity(unchecked) private(set) var items: [Value]

    init(items: [Value]) {
        self.items = items
    }

    deinit {
        // As a method of the array's it would count the array.
        for index in 0..<items.count where items[index].isDeep {
            Teardown.dismantle(self)
            break
        }
    }

    override var type: PyType { .tuple }
    override func surrender(_ pile: inout [Value]) {
        pile.append(contentsOf: items)
        items = []
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }
}
