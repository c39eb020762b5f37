extension Machine {
    /// An int or bool as a count.
    func index(_ value: Value) throws -> Int {
        if let small = value.smallInteger { return small }
        if case .big = value { throw error(.overflowError, "Python int too large to convert to C ssize_t") }
        throw error(.typeError, "'\(typeName(value))' object cannot be interpreted as an integer")
    }

    // ── Subscripts ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// Python's `container[index]`.
    func item(_ container: Value, _ index: Value) throws -> Value {
        switch container {
        case .dict(let dict):
            let value = try dict.get(self, index)
            if value.isMissing { throw error(.keyError, only: index) }
            return value
        case .list(let list):
            if let range = try slice(index, list.items.count) { return try newList(pick(list.items, range)) }
            return list.items[try position(index, list.items.count, "list")]
        case .tuple(let tuple):
            if let range = try slice(index, tuple.items.count) { return try newTuple(pick(tuple.items, range)) }
            return tuple.items[try position(index, tuple.items.count, "tuple")]
        case .str(let text):
            if let range = try slice(index, text.count) { return .str(try pick(text, range)) }
            return .str(Str(scalar: text[try position(index, text.count, "string")]))
        case .bytes(let bytes):
            if let range = try slice(index, bytes.count) { return .bytes(try pick(bytes, range)) }
            return .int(Int(bytes[try position(index, bytes.count, "byte")]))
        case .object(let object):
            let value = try object.item(self, index)
            if !value.isMissing { return value }
            if let type = object as? PyType {
                // `list[int]`, as annotations have it.
                if PyType.generic.contains(where: { $0 === type }) { return container }
                throw error(.typeError, "type '\(type.name)' is not subscriptable")
            }
        default: break
        }
        throw error(.typeError, "'\(typeName(container))' object is not subscriptable")
    }

    /// The place that an index means in so many items.
    func position(_ index: Value, _ count: Int, _ what: String) throws -> Int {
        guard let number = index.smallInteger else {
            if case .big = index { throw error(.indexError, "cannot fit 'int' into an index-sized integer") }
            let plural = what == "list" || what == "tuple" ? what : what
            let suffix = what == "string" ? "must be integers, not" : "must be integers or slices, not"
            throw error(.typeError, "\(plural) indices \(suffix) '\(typeName(index))'".fixingQuotes(what))
        }
        let place = number < 0 ? number &+ count : number
        guard place >= 0 && place < count else {
            throw error(.indexError, what == "byte" ? "index out of range" : "\(what) index out of range")
        }
        return place
    }

    /// The places that a slice means in so many items; nil when the index is no slice.
    func slice(_ index: Value, _ count: Int) throws -> SliceRange? {
        guard case .object(let object) = index, let slice = object as? SliceObject else { return nil }
        return try slice.range(self, count)
    }

    func pick<Element>(_ items: [Element], _ range: SliceRange) throws -> [Element] {
        try charge(range.count, of: MemoryLayout<Element>.stride)
        if range.step == 1 { return Array(items[range.start..<range.start + range.count]) }
        return (0..<range.count).map { items[range.start + $0 * range.step] }
    }

    private func pick(_ text: Str, _ range: SliceRange) throws -> Str {
        if range.step == 1 {
            try charge(bytes: 32 + range.count * (text.isASCII ? 1 : 4))
            return text.slice(range.start, range.start + range.count)
        }
        if case .wide(let scalars) = text.storage { return Str(scalars: try pick(scalars, range)) }
        try charge(range.count, of: 1)
        return text.withASCII { bytes in
            Str(asciiCount: range.count) { target in
                for index in 0..<range.count { target[index] = bytes[range.start + index * range.step] }
            }
        } ?? .empty
    }

    /// Python's `container[index] = value`.
    func setItem(_ container: Value, _ index: Value, _ value: Value) throws {
        switch container {
        case .dict(let dict): return try dict.set(self, index, value)
        case .list(let list):
            if let range = try slice(index, list.items.count) { return try assign(list, range, value) }
            if value.isContainer { suspect(list) }
            list.items[try assignedPosition(index, list.items.count)] = value
            return
        case .object(let object):
            if value.isContainer, try object.setItem(self, index, value) { return }
            if try object.setItem(self, index, value) { return }
        default: break
        }
        try checkFits(container, index)
        throw error(.typeError, "'\(typeName(container))' object does not support item assignment")
    }

    private func assignedPosition(_ index: Value, _ count: Int) throws -> Int {
        guard let number = index.smallInteger else { return try position(index, count, "list") }
        let place = number < 0 ? number &+ count : number
        guard place >= 0 && place < count else { throw error(.indexError, "list assignment index out of range") }
        return place
    }

    private static func isImmutableSequence(_ value: Value) -> Bool {
        switch value {
        case .str, .tuple, .bytes, .set: true
        default: false
        }
    }

    /// As CPython, which looks at the index before it refuses.
    private func checkFits(_ container: Value, _ index: Value) throws {
        if case .big = index, Self.isImmutableSequence(container) {
            throw error(.indexError, "cannot fit 'int' into an index-sized integer")
        }
    }

    private func assign(_ list: List, _ range: SliceRange, _ value: Value) throws {
        let items: [Value]
        do {
            items = try collect(value)
        } catch let failure as PyError where failure.exception.type === PyType.typeError && !isIterable(value) {
            throw error(
                .typeError,
                range.step == 1 ? "can only assign an iterable" : "must assign iterable to extended slice")
        }
        try charge(items.count, of: 16)
        suspect(list)
        if range.step == 1 {
            let start = min(range.start, list.items.count)
            let end = min(start + range.count, list.items.count)
            try charge(steps: (list.items.count - start) >> 4)
            list.items.replaceSubrange(start..<max(start, end), with: items)
            return
        }
        guard items.count == range.count else {
            throw error(
                .valueError,
                "attempt to assign sequence of size \(items.count) to extended slice of size \(range.count)")
        }
        for (offset, item) in items.enumerated() { list.items[range.start + offset * range.step] = item }
    }

    /// Python's `del container[index]`.
    func deleteItem(_ container: Value, _ index: Value) throws {
        switch container {
        case .dict(let dict):
            if try dict.remove(self, index).isMissing { throw error(.keyError, only: index) }
            return
        case .list(let list):
            if let range = try slice(index, list.items.count) {
                try charge(steps: list.items.count >> 4)
                if range.step == 1 {
                    list.items.removeSubrange(range.start..<range.start + range.count)
                } else {
                    try charge(range.count + list.items.count, of: 16)
                    let gone = Set((0..<range.count).map { range.start + $0 * range.step })
                    list.items = list.items.indices.filter { !gone.contains($0) }.map { list.items[$0] }
                }
                return
            }
            let place = try assignedPosition(index, list.items.count)
            try charge(steps: (list.items.count - place) >> 4)
            list.items.remove(at: place)
            return
        case .object(let object):
            if try object.deleteItem(self, index) { return }
        default: break
        }
        try checkFits(container, index)
        var isSequence = Self.isImmutableSequence(container)
        if case .object(let object) = container { isSequence = object.type === PyType.range || object.asTuple != nil }
        isSequence = isSequence && index.bigInteger != nil
        throw error(
            .typeError,
            "'\(typeName(container))' object \(isSequence ? "doesn't" : "does not") support item deletion")
    }

    // ── Length ──────────────────────────────────────────────────────────────────────────────────────────────────────

    func length(_ value: Value) throws -> Int {
        switch value {
        case .str(let text): return text.count
        case .list(let list): return list.items.count
        case .tuple(let tuple): return tuple.items.count
        case .dict(let dict): return dict.count
        case .set(let set): return set.count
        case .bytes(let bytes): return bytes.count
        case .object(let object):
            if let count = try object.length(self) { return count }
        default: break
        }
        throw error(.typeError, "object of type '\(typeName(value))' has no len()")
    }

    // ── Attributes ──────────────────────────────────────────────────────────────────────────────────────────────────

    /// Python's `value.name`, `.missing` when there is none.
    @inline(__always)
    func attributeIfAny(_ value: Value, _ name: Name) throws -> Value {
        if case .object(let object) = value { return try object.attribute(self, name) }
        return try value.type.attribute(self, of: value, name)
    }

    func attribute(_ value: Value, _ name: Name) throws -> Value {
        let found = try attributeIfAny(value, name)
        if found.isMissing { throw noAttribute(value, name) }
        return found
    }

    func noAttribute(_ value: Value, _ name: Name) -> PyError {
        if case .object(let object) = value {
            if let type = object as? PyType {
                return error(.attributeError, "type object '\(type.name)' has no attribute '\(name.text)'")
            }
            if let module = object as? ModuleObject {
                return error(.attributeError, "module '\(module.name)' has no attribute '\(name.text)'")
            }
        }
        return error(.attributeError, "'\(typeName(value))' object has no attribute '\(name.text)'")
    }
}

extension String {
    /// CPython's message about indices of text puts the type in quotes, that about lists does not.
    fileprivate func fixingQuotes(_ what: String) -> String {
        what == "string" ? self : String(self.filter { $0 != "'" })
    }
}

/// Where a slice starts, how many items it has, and how far they are apart.
struct SliceRange {
    var start: Int
    var step: Int
    var count: Int
}
