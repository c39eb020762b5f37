/// What can be assigned to.
class Target {
    let position: Position

    init(_ position: Position) {
        self.position = position
    }

    func store(_ value: Value, _ f: Slots, _ m: Machine) throws {}
    func delete(_ f: Slots, _ m: Machine) throws {}
}

final class LocalTarget: Target {
    let slot: Int
    let name: String

    init(_ slot: Int, _ name: String, _ position: Position) {
        self.slot = slot
        self.name = name
        super.init(position)
    }

    override func store(_ value: Value, _ f: Slots, _ m: Machine) throws { f[slot] = value }
    override func delete(_ f: Slots, _ m: Machine) throws {
        if f[slot].isMissing { throw m.unbound(name, position) }
        f[slot] = .missing
    }
}

final class CellTarget: Target {
    let slot: Int
    let name: String

    init(_ slot: Int, _ name: String, _ position: Position) {
        self.slot = slot
        self.name = name
        super.init(position)
    }

    override func store(_ value: Value, _ f: Slots, _ m: Machine) throws {
        guard case .object(let object) = f[slot] else { return }
        // Nothing else is ever put into the slot of a cell.
        let cell = unsafeDowncast(object, to: Cell.self)
        if value.isContainer { m.suspect(cell) }
        cell.value = value
    }
    override func delete(_ f: Slots, _ m: Machine) throws {
        guard case .object(let object) = f[slot], let cell = object as? Cell else { return }
        if cell.value.isMissing { throw m.unbound(name, position) }
        cell.value = .missing
    }
}

final class GlobalTarget: Target {
    let index: Int
    let name: String

    init(_ index: Int, _ name: String, _ position: Position) {
        self.index = index
        self.name = name
        super.init(position)
    }

    override func store(_ value: Value, _ f: Slots, _ m: Machine) throws { m.globals[index] = value }
    override func delete(_ f: Slots, _ m: Machine) throws {
        if m.globals[index].isMissing {
            throw m.located(m.error(.nameError, "name '\(name)' is not defined"), position)
        }
        m.globals[index] = .missing
    }
}

final class SubscriptTarget: Target {
    let container: Node
    let index: Node

    init(_ container: Node, _ index: Node, _ position: Position) {
        self.container = container
        self.index = index
        super.init(position)
    }

    override func store(_ value: Value, _ f: Slots, _ m: Machine) throws {
        let container = try container.value(f, m)
        let index = try index.value(f, m)
        do {
            try m.setItem(container, index, value)
        } catch {
            throw m.located(error, position)
        }
    }
    override func delete(_ f: Slots, _ m: Machine) throws {
        let container = try container.value(f, m)
        let index = try index.value(f, m)
        do {
            try m.deleteItem(container, index)
        } catch {
            throw m.located(error, position)
        }
    }
}

final class AttributeTarget: Target {
    let object: Node
    let name: Name

    init(_ object: Node, _ name: Name, _ position: Position) {
        self.object = object
        self.name = name
        super.init(position)
    }

    override func store(_ value: Value, _ f: Slots, _ m: Machine) throws {
        let owner = try object.value(f, m)
        do {
            try m.setAttribute(owner, name, value)
        } catch {
            throw m.located(error, position)
        }
    }
    override func delete(_ f: Slots, _ m: Machine) throws {
        let owner = try object.value(f, m)
        throw m.located(
            m.error(.attributeError, "'\(m.typeName(owner))' object attribute '\(name.text)' cannot be deleted"),
            position)
    }
}

/// `a, *b, c = …`
final class UnpackTarget: Target {
    let targets: [Target]
    let star: Int?
    /// The slots, where all are variables of the function's own.
    let slots: [Int]

    init(_ targets: [Target], star: Int?, _ position: Position) {
        self.targets = targets
        self.star = star
        slots = targets.compactMap { ($0 as? LocalTarget)?.slot }
        super.init(position)
    }

    override func store(_ value: Value, _ f: Slots, _ m: Machine) throws {
        if star == nil, case .tuple(let tuple) = value, tuple.items.count == slots.count, slots.count == targets.count {
            for index in slots.indices { f[slots[index]] = tuple.items[index] }
            return
        }
        let items: [Value]
        do {
            items = try unpack(value, m)
        } catch {
            throw m.located(error, position)
        }
        guard let star else {
            for index in targets.indices { try targets[index].store(items[index], f, m) }
            return
        }
        let after = targets.count - star - 1
        for index in 0..<star { try targets[index].store(items[index], f, m) }
        let end = items.count - after
        try targets[star].store(m.newList(Array(items[star..<end])), f, m)
        for index in 0..<after { try targets[star + 1 + index].store(items[end + index], f, m) }
    }

    private func unpack(_ value: Value, _ m: Machine) throws -> [Value] {
        guard m.isIterable(value) else {
            throw m.error(.typeError, "cannot unpack non-iterable \(m.typeName(value)) object")
        }
        if star != nil {
            let items = try m.collect(value)
            if items.count < targets.count - 1 {
                throw m.error(
                    .valueError,
                    "not enough values to unpack (expected at least \(targets.count - 1), got \(items.count))")
            }
            return items
        }
        if case .tuple(let tuple) = value, tuple.items.count == targets.count { return tuple.items }
        var items: [Value] = []
        var isMore = false
        try m.iterate(value) { item in
            if items.count == targets.count {
                isMore = true
                return false
            }
            items.append(item)
            return true
        }
        if isMore {
            throw m.error(.valueError, "too many values to unpack (expected \(targets.count))")
        }
        if items.count < targets.count {
            throw m.error(
                .valueError, "not enough values to unpack (expected \(targets.count), got \(items.count))")
        }
        return items
    }

    override func delete(_ f: Slots, _ m: Machine) throws {
        for target in targets { try target.delete(f, m) }
    }
}

extension Machine {
    func setAttribute(_ owner: Value, _ name: Name, _ value: Value) throws {
        if case .object(let object) = owner, try object.setAttribute(self, name, value) { return }
        let found = try attributeIfAny(owner, name)
        if found.isMissing { throw noAttribute(owner, name) }
        throw error(
            .attributeError, "'\(typeName(owner))' object attribute '\(name.text)' is read-only")
    }
}
