extension [Value] {
    /// Whether one of them holds values that hold values again.
    @inline(__always)
    fileprivate var holdDeep: Bool {
        for index in indices where self[index].isDeep { return true }
        return false
    }
}

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

    deinit { if items.holdDeep { Teardown.dismantle(self) } }

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

    deinit { if items.holdDeep { Teardown.dismantle(self) } }

    override var type: PyType { .tuple }
    override func surrender(_ pile: inout [Value]) {
        pile.append(contentsOf: items)
        items = []
    }
    override func visit(_ body: (Value) -> Void) { items.forEach(body) }
}
