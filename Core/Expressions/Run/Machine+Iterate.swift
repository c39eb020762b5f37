extension Machine {
    func isIterable(_ value: Value) -> Bool {
        switch value {
        case .str, .bytes, .list, .tuple, .dict, .set: true
        case .object(let object): (try? object.iterate(self)) ?? nil != nil
        default: false
        }
    }

    /// Python's `iter()`.
    func iterator(_ value: Value) throws -> Iterator {
        switch value {
        case .list, .tuple: return SequenceIterator(value)
        case .str(let text): return StrIterator(text)
        case .bytes(let bytes): return BytesIterator(bytes)
        case .dict(let dict): return DictIterator(dict, .keys)
        case .set(let set): return SetIterator(set)
        case .object(let object):
            if let iterator = try object.iterate(self) { return iterator }
        default: break
        }
        throw error(.typeError, "'\(typeName(value))' object is not iterable")
    }

    /// Goes through what a value iterates over until the body returns false.
    func iterate(_ value: Value, _ body: (Value) throws -> Bool) throws {
        switch value {
        case .list(let list):
            var index = 0
            while index < list.items.count {
                try charge(steps: 1)
                if try !body(list.items[index]) { return }
                index += 1
            }
        case .tuple(let tuple):
            for item in tuple.items {
                try charge(steps: 1)
                if try !body(item) { return }
            }
        default:
            let iterator = try iterator(value)
            while true {
                try charge(steps: 1)
                let next = try iterator.next(self)
                if next.isMissing { return }
                if try !body(next) { return }
            }
        }
    }

    /// All that a value iterates over, charged.
    func collect(_ value: Value) throws -> [Value] {
        switch value {
        case .list(let list):
            try charge(list.items.count, of: 16)
            return list.items
        case .tuple(let tuple):
            try charge(tuple.items.count, of: 16)
            return tuple.items
        case .set(let set):
            try charge(set.count, of: 16)
            try charge(steps: set.table.count >> 3)
            return set.items
        case .dict(let dict):
            try charge(dict.count, of: 16)
            return dict.pairs.map(\.key)
        default:
            var items: [Value] = []
            try iterate(value) { item in
                try charge(bytes: 16)
                items.append(item)
                return true
            }
            return items
        }
    }

    // ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────────

    /// Calls what can be called.
    func call(_ callee: Value, _ arguments: [Value], keywords: [(name: String, value: Value)] = []) throws -> Value {
        let size = arguments.count + keywords.count
        let slots = try reserve(size)
        defer { release(slots, size) }
        for (index, argument) in arguments.enumerated() { slots[index] = argument }
        for (index, keyword) in keywords.enumerated() { slots[arguments.count + index] = keyword.value }
        return try call(
            callee,
            CallArguments(base: slots, count: arguments.count, keywords: keywords.map { Name($0.name) }))
    }

    /// Calls with one argument.
    func call(_ callee: Value, _ argument: Value) throws -> Value {
        let slots = try reserve(1)
        defer { release(slots, 1) }
        slots[0] = argument
        return try call(callee, CallArguments(base: slots, count: 1))
    }

    @inline(__always)
    func call(_ callee: Value, _ arguments: CallArguments) throws -> Value {
        guard case .object(let object) = callee else {
            throw error(.typeError, "'\(typeName(callee))' object is not callable")
        }
        return try object.call(self, arguments)
    }
}
