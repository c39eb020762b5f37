/// The variables of a function that is running; slot 0 takes what it returns.
typealias Slots = UnsafeMutablePointer<Value>

/// An expression, ready to be evaluated. A tree of nodes is immutable, and evaluated by many threads at a time.
class Node {
    let position: Position

    init(_ position: Position) {
        self.position = position
    }

    func value(_ f: Slots, _ m: Machine) throws -> Value { .none }

    /// Its truth, without making a value of it where that is not needed.
    func truth(_ f: Slots, _ m: Machine) throws -> Bool { try m.truth(value(f, m)) }

    /// Where its value lies, if it lies somewhere while nothing else is evaluated: in a variable, in an attribute that
    /// stays the same. Who only looks at it there has no references to count. Nil where it has to be asked for its
    /// ``value(_:_:)``; asking for the place changes nothing.
    func place(_ f: Slots, _ m: Machine) -> UnsafeMutablePointer<Value>? { nil }

    /// The object that its value is, if something holds it while nothing else is evaluated; see ``place(_:_:)``.
    func owner(_ f: Slots, _ m: Machine) -> Unmanaged<Object>? { place(f, m)?.object }

    /// How many nodes it has, for what a turn of a loop costs.
    var weight: Int { 1 }

    /// The value, where it is known before.
    var constant: Value? { nil }

    /// Whether nobody can tell if it was evaluated when its value is not used.
    var hasNoEffect: Bool { constant != nil }
}

final class ConstantNode: Node {
    let held: Value
    let isTrue: Bool

    init(_ value: Value, isTrue: Bool, _ position: Position) {
        held = value
        self.isTrue = isTrue
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value { held }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool { isTrue }
    override var constant: Value? { held }
}

final class LocalNode: Node {
    let slot: Int
    let name: String
    /// Whether a comprehension reads it of the function around, and so calls it free.
    let isFree: Bool

    init(_ slot: Int, _ name: String, isFree: Bool = false, _ position: Position) {
        self.slot = slot
        self.name = name
        self.isFree = isFree
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let value = f[slot]
        if value.isMissing { throw isFree ? m.unboundFree(name, position) : m.unbound(name, position) }
        return value
    }
    override func place(_ f: Slots, _ m: Machine) -> UnsafeMutablePointer<Value>? {
        f[slot].isMissing ? nil : f + slot
    }
    override func owner(_ f: Slots, _ m: Machine) -> Unmanaged<Object>? { (f + slot).object }
}

/// A variable in a cell, which this function or one around it made.
final class CellNode: Node {
    let slot: Int
    let name: String
    let isFree: Bool

    init(_ slot: Int, _ name: String, isFree: Bool, _ position: Position) {
        self.slot = slot
        self.name = name
        self.isFree = isFree
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        guard case .object(let object) = f[slot] else { throw m.unbound(name, position) }
        let value = unsafeDowncast(object, to: Cell.self).value
        if value.isMissing {
            throw isFree ? m.unboundFree(name, position) : m.unbound(name, position)
        }
        return value
    }
}

/// A name from outside of the program.
final class GlobalNode: Node {
    let index: Int
    let name: String

    init(_ index: Int, _ name: String, _ position: Position) {
        self.index = index
        self.name = name
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let value = m.globals[index]
        if value.isMissing {
            throw m.located(m.error(.nameError, "name '\(name)' is not defined"), position)
        }
        return value
    }
    override func place(_ f: Slots, _ m: Machine) -> UnsafeMutablePointer<Value>? {
        m.globals[index].isMissing ? nil : m.globals + index
    }
    override func owner(_ f: Slots, _ m: Machine) -> Unmanaged<Object>? { (m.globals + index).object }
}

final class AttributeNode: Node {
    let object: Node
    let name: Name
    /// How many attributes follow one another; a place is looked for in short chains only.
    private let length: Int
    // What most attributes are of, which is asked without a detour.
    private let inner: Unmanaged<AttributeNode>?
    private let global: Int

    init(_ object: Node, _ name: Name, _ position: Position) {
        self.object = object
        self.name = name
        // Not counted at each use, as this holds it.
        inner = (object as? AttributeNode).map { Unmanaged.passUnretained($0) }
        global = (object as? GlobalNode)?.index ?? -1
        length = ((object as? AttributeNode)?.length ?? 0) + 1
        super.init(position)
    }

    override func place(_ f: Slots, _ m: Machine) -> UnsafeMutablePointer<Value>? {
        guard length <= 4, let owner = holder(f, m) else { return nil }
        return owner._withUnsafeGuaranteedRef { $0.place(of: name) }
    }
    /// The object that the attribute is of, if something holds it.
    @inline(__always)
    private func holder(_ f: Slots, _ m: Machine) -> Unmanaged<Object>? {
        if global >= 0 { return (m.globals + global).object }
        if let inner { return inner._withUnsafeGuaranteedRef { $0.place(f, m) }?.object }
        return object.owner(f, m)
    }

    override func owner(_ f: Slots, _ m: Machine) -> Unmanaged<Object>? { place(f, m)?.object }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        guard length <= 4, let owner = holder(f, m) else { return try slowValue(f, m) }
        // Nothing can take the object away while a place is looked for. Who asks the host for an attribute holds the
        // object, as the host may do anything.
        if let place = owner._withUnsafeGuaranteedRef({ $0.place(of: name) }) { return place.pointee }
        return try attribute(of: owner, m)
    }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        if let place = place(f, m), case .bool(let isTrue) = place.pointee { return isTrue }
        return try m.truth(value(f, m))
    }

    @inline(never)
    private func attribute(of held: Unmanaged<Object>, _ m: Machine) throws -> Value {
        let owner = held.takeUnretainedValue()
        do {
            let found = try owner.attribute(m, name)
            if found.isMissing { throw m.noAttribute(.object(owner), name) }
            return found
        } catch {
            throw m.located(error, position)
        }
    }

    private func slowValue(_ f: Slots, _ m: Machine) throws -> Value {
        let value = try object.value(f, m)
        do {
            let found = try m.attributeIfAny(value, name)
            if found.isMissing { throw m.noAttribute(value, name) }
            return found
        } catch {
            throw m.located(error, position)
        }
    }
    override var weight: Int { object.weight + 1 }
}

final class SubscriptNode: Node {
    let container: Node
    let index: Node
    private let constantKey: ConstantKey?
    /// The same, not counted at each use.
    private let heldKey: Unmanaged<ConstantKey>?

    init(_ container: Node, _ index: Node, _ position: Position) {
        self.container = container
        self.index = index
        constantKey = ConstantKey(index)
        heldKey = constantKey.map { Unmanaged.passUnretained($0) }
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        if let heldKey, let dict = container.place(f, m)?.dict {
            if let place = heldKey._withUnsafeGuaranteedRef({ $0.place(in: dict) }) { return place.pointee }
        }
        let value = try container.value(f, m)
        do {
            if let constantKey, case .dict(let dict) = value {
                let found = try dict.get(m, .str(constantKey.text), hash: constantKey.hash)
                if found.isMissing { throw m.error(.keyError, only: .str(constantKey.text)) }
                return found
            }
            let key = try index.value(f, m)
            if case .list(let list) = value, case .int(let place) = key, place >= 0, place < list.items.count {
                return list.items[place]
            }
            return try m.item(value, key)
        } catch {
            throw m.located(error, position)
        }
    }
    override func owner(_ f: Slots, _ m: Machine) -> Unmanaged<Object>? {
        guard let heldKey, let dict = container.place(f, m)?.dict else { return nil }
        return heldKey._withUnsafeGuaranteedRef { $0.place(in: dict) }?.object
    }
    override var weight: Int { container.weight + index.weight + 1 }
}

/// Text that is known before, as the key of a dictionary. A class, as a node would copy a value of it at each use.
final class ConstantKey {
    let text: Str
    let hash: Int
    // The same text, to be compared without a copy of it.
    private let short: ShortText?
    private let long: LongText?

    /// Nil when the node is no such text.
    init?(_ node: Node) {
        guard case .str(let text)? = node.constant else { return nil }
        self.text = text
        hash = text.hashCode
        if case .short(let own) = text.storage { short = own } else { short = nil }
        if case .long(let own) = text.storage { long = own } else { long = nil }
    }

    /// Where what a dictionary has for the text lies; nil where it has nothing, or where keys would have to be compared
    /// that are no text.
    @inline(__always)
    func place(in dict: Unmanaged<Dict>) -> UnsafeMutablePointer<Value>? {
        dict._withUnsafeGuaranteedRef { $0.place(of: self) }
    }

    /// Whether it is the text that lies there.
    @inline(__always)
    func isText(at place: UnsafeMutablePointer<Value>) -> Bool {
        if let short {
            guard let own = place.short else { return false }
            return own == short
        }
        if let long {
            guard let own = place.long else { return false }
            return own._withUnsafeGuaranteedRef { LongText.areEqual($0, long) }
        }
        if case .str(let own) = place.pointee { return own == text }
        return false
    }
}

final class SliceNode: Node {
    let parts: [Node?]

    init(_ parts: [Node?], _ position: Position) {
        self.parts = parts
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let start = try parts[0]?.value(f, m) ?? .none
        let stop = try parts[1]?.value(f, m) ?? .none
        return .object(SliceObject(start, stop, try parts[2]?.value(f, m) ?? .none))
    }
    override var weight: Int { parts.reduce(1) { $0 + ($1?.weight ?? 0) } }
}

final class ConditionalNode: Node {
    let condition: Node
    let yes: Node
    let no: Node

    init(_ condition: Node, _ yes: Node, _ no: Node, _ position: Position) {
        self.condition = condition
        self.yes = yes
        self.no = no
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        try condition.truth(f, m) ? yes.value(f, m) : no.value(f, m)
    }
    override func truth(_ f: Slots, _ m: Machine) throws -> Bool {
        try condition.truth(f, m) ? yes.truth(f, m) : no.truth(f, m)
    }
    override var weight: Int { condition.weight + yes.weight + no.weight + 1 }
}

/// `name := value`
final class WalrusNode: Node {
    let target: Target
    let source: Node

    init(_ target: Target, _ source: Node, _ position: Position) {
        self.target = target
        self.source = source
        super.init(position)
    }

    override func value(_ f: Slots, _ m: Machine) throws -> Value {
        let value = try source.value(f, m)
        try target.store(value, f, m)
        return value
    }
    override var weight: Int { source.weight + 1 }
}

extension Machine {
    @inline(never)
    func unboundFree(_ name: String, _ position: Position) -> any Error {
        located(
            error(
                .nameError,
                "cannot access free variable '\(name)' where it is not associated with a value in enclosing scope"),
            position)
    }

    @inline(never)
    func unbound(_ name: String, _ position: Position) -> any Error {
        located(
            error(
                .unboundLocalError,
                "cannot access local variable '\(name)' where it is not associated with a value"), position)
    }
}
