/// `text.split("@")[1]` and `text.partition(" ")[0]`: one piece, without making the others.
final class PieceNode: Node {
    private let call: MethodCallNode
    private let receiver: Node
    private let separator: Str
    private let index: Int
    private let splits: Bool

    /// Nil when it is another call, or another index.
    init?(_ container: Node, _ index: Node, _ position: Position) {
        guard let call = container as? MethodCallNode, let separator = call.onlyText, !separator.isEmpty,
            case .int(let place)? = index.constant
        else { return nil }
        switch call.name.text {
        case "split": guard (0..<8).contains(place) else { return nil }
        case "partition": guard (0..<3).contains(place) else { return nil }
        default: return nil
        }
        self.call = call
        receiver = call.object
        self.separator = separator
        self.index = place
        splits = call.name.text == "split"
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let receiver = try receiver.value(f, m)
        do {
            guard case .str(let text) = receiver else {
                return try m.item(call.value(of: receiver, f, m), .int(index))
            }
            return .str(try splits ? piece(of: text, m) : part(of: text, m))
        } catch {
            throw m.located(error, position)
        }
    }

    private func part(of text: Str, _ m: Machine) throws -> Str {
        guard let place = try Search.find(separator, in: text, m) else { return index == 0 ? text : .empty }
        try m.charge(bytes: 32 + text.byteSize)
        switch index {
        case 0: return text.slice(0, place)
        case 1: return separator
        default: return text.slice(place + separator.count, text.count)
        }
    }

    private func piece(of text: Str, _ m: Machine) throws -> Str {
        var start = 0
        for _ in 0..<index {
            guard let place = try Search.find(separator, in: text, m, from: start) else {
                throw m.error(.indexError, "list index out of range")
            }
            start = place + separator.count
        }
        let end = try Search.find(separator, in: text, m, from: start) ?? text.count
        try m.charge(bytes: 32 + text.byteSize)
        return text.slice(start, end)
    }

    override var weight: Int { call.weight + 2 }
}

/// `a, b, c = text.partition(" ")` for variables of the function's own, without making a tuple.
final class AssignPartition: Statement {
    private let call: MethodCallNode
    private let receiver: Node
    private let separator: Str
    private let slots: (Int, Int, Int)
    private let target: UnpackTarget

    /// Nil when it is another assignment.
    init?(_ target: Target, _ node: Node, _ position: Position) {
        guard let target = target as? UnpackTarget, target.slots.count == 3, target.targets.count == 3,
            target.star == nil, let call = node as? MethodCallNode, call.name.text == "partition",
            let separator = call.onlyText, !separator.isEmpty
        else { return nil }
        self.call = call
        receiver = call.object
        self.separator = separator
        self.target = target
        slots = (target.slots[0], target.slots[1], target.slots[2])
        super.init(position)
    }

    override func run(_ f: Slots, _ m: Machine) throws -> Completion {
        let receiver = try receiver.value(f, m)
        guard case .str(let text) = receiver else {
            try target.store(call.value(of: receiver, f, m), f, m)
            return .normal
        }
        do {
            try m.charge(bytes: 96 + text.byteSize)
            if let place = try Search.find(separator, in: text, m) {
                f[slots.0] = .str(text.slice(0, place))
                f[slots.1] = .str(separator)
                f[slots.2] = .str(text.slice(place + separator.count, text.count))
            } else {
                f[slots.0] = .str(text)
                f[slots.1] = .str(.empty)
                f[slots.2] = .str(.empty)
            }
        } catch {
            throw m.located(error, call.position)
        }
        return .normal
    }
    override var weight: Int { call.weight + 3 }
}
