/// Something that gives one value after another.
class Iterator: Object {
    static let iteratorType = PyType("iterator")

    override var type: PyType { Self.iteratorType }
    override func iterate(_ m: Machine) throws -> Iterator? { self }
    override var asIterator: Iterator? { self }

    /// The next value, `.missing` when there is none left.
    func next(_ m: Machine) throws -> Value { .missing }
    /// How many values are left, where that is known.
    var hint: Int { 0 }
}

/// Over a list that may change meanwhile, or a tuple.
final class SequenceIterator: Iterator {
    static let listType = PyType("list_iterator")
    static let tupleType = PyType("tuple_iterator")

    @exclusivity(unchecked) private var source: Value
    @exclusivity(unchecked) private var index = 0

    init(_ source: Value) {
        self.source = source
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType {
        if case .list = source { return Self.listType }
        return Self.tupleType
    }
    override func surrender(_ pile: inout [Value]) {
        pile.append(source)
        source = .none
    }
    override func visit(_ body: (Value) -> Void) { body(source) }
    override func next(_ m: Machine) throws -> Value {
        switch source {
        case .list(let list) where index < list.items.count:
            index += 1
            return list.items[index - 1]
        case .tuple(let tuple) where index < tuple.items.count:
            index += 1
            return tuple.items[index - 1]
        default:
            source = .none
            return .missing
        }
    }
    override var hint: Int {
        switch source {
        case .list(let list): max(0, list.items.count - index)
        case .tuple(let tuple): max(0, tuple.items.count - index)
        default: 0
        }
    }
}

final class ListReverseIterator: Iterator {
    static let reverseType = PyType("list_reverseiterator")

    @exclusivity(unchecked) private var list: List
    @exclusivity(unchecked) private var index: Int

    init(_ list: List) {
        self.list = list
        index = list.items.count - 1
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { Self.reverseType }
    override func surrender(_ pile: inout [Value]) {
        pile.append(.list(list))
        list = List(items: [])
    }
    override func visit(_ body: (Value) -> Void) { body(.list(list)) }
    override func next(_ m: Machine) throws -> Value {
        guard index >= 0, index < list.items.count else {
            index = -1
            return .missing
        }
        index -= 1
        return list.items[index + 1]
    }
}

final class StrIterator: Iterator {
    static let strType = PyType("str_iterator")

    private let text: Str
    @exclusivity(unchecked) private var index = 0

    init(_ text: Str) {
        self.text = text
    }

    override var type: PyType { Self.strType }
    override func next(_ m: Machine) throws -> Value {
        guard index < text.count else { return .missing }
        index += 1
        return .str(Str(scalar: text[index - 1]))
    }
    override var hint: Int { text.count - index }
}

final class BytesIterator: Iterator {
    static let bytesType = PyType("bytes_iterator")

    private let bytes: [UInt8]
    @exclusivity(unchecked) private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    override var type: PyType { Self.bytesType }
    override func next(_ m: Machine) throws -> Value {
        guard index < bytes.count else { return .missing }
        index += 1
        return .int(Int(bytes[index - 1]))
    }
    override var hint: Int { bytes.count - index }
}

/// Over a dictionary's keys, values or items.
final class DictIterator: Iterator {
    enum Part: Sendable { case keys, values, items }

    static let keyType = PyType("dict_keyiterator")
    static let valueType = PyType("dict_valueiterator")
    static let itemType = PyType("dict_itemiterator")

    @exclusivity(unchecked) private var dict: Dict
    private let part: Part
    private let count: Int
    @exclusivity(unchecked) private var position: Int
    private let isReversed: Bool
    @exclusivity(unchecked) private var isOver = false

    init(_ dict: Dict, _ part: Part, isReversed: Bool = false) {
        self.dict = dict
        self.part = part
        self.isReversed = isReversed
        count = dict.count
        position = isReversed ? dict.places - 1 : 0
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType {
        switch part {
        case .keys: Self.keyType
        case .values: Self.valueType
        case .items: Self.itemType
        }
    }
    override func surrender(_ pile: inout [Value]) {
        pile.append(.dict(dict))
        dict = Dict()
    }
    override func visit(_ body: (Value) -> Void) { body(.dict(dict)) }
    override func next(_ m: Machine) throws -> Value {
        if isOver { return .missing }
        guard dict.count == count else {
            throw m.error(.runtimeError, "dictionary changed size during iteration")
        }
        while position >= 0, position < dict.places {
            let entry = dict[position]
            position += isReversed ? -1 : 1
            if entry.key.isMissing {
                try m.charge(steps: 1)
                continue
            }
            switch part {
            case .keys: return entry.key
            case .values: return entry.value
            case .items:
                try m.charge(bytes: 80)
                return .tuple(Tuple(items: [entry.key, entry.value]))
            }
        }
        isOver = true
        return .missing
    }
    override var hint: Int { count }
}

final class SetIterator: Iterator {
    static let setType = PyType("set_iterator")

    @exclusivity(unchecked) private var set: SetObject
    private let count: Int
    @exclusivity(unchecked) private var position = 0

    init(_ set: SetObject) {
        self.set = set
        count = set.count
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { Self.setType }
    override func surrender(_ pile: inout [Value]) {
        pile.append(.set(set))
        set = SetObject()
    }
    override func visit(_ body: (Value) -> Void) { body(.set(set)) }
    override func next(_ m: Machine) throws -> Value {
        if position < 0 { return .missing }
        guard set.count == count else {
            throw m.error(.runtimeError, "Set changed size during iteration")
        }
        while position < set.table.count {
            position += 1
            let key = set.table[position - 1].key
            if !key.isMissing { return key }
            try m.charge(steps: 1)
        }
        position = -1
        return .missing
    }
    override var hint: Int { count }
}

/// Calls a function until it returns the sentinel: `iter(f, x)`.
final class CallIterator: Iterator {
    static let callType = PyType("callable_iterator")

    @exclusivity(unchecked) private var function: Value
    @exclusivity(unchecked) private var sentinel: Value
    @exclusivity(unchecked) private var isOver = false

    init(_ function: Value, sentinel: Value) {
        self.function = function
        self.sentinel = sentinel
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { Self.callType }
    override func surrender(_ pile: inout [Value]) {
        pile += [function, sentinel]
        function = .none
        sentinel = .none
    }
    override func visit(_ body: (Value) -> Void) {
        body(function)
        body(sentinel)
    }
    override func next(_ m: Machine) throws -> Value {
        if isOver { return .missing }
        try m.charge(steps: 1)
        let value = try m.call(function, [])
        if try m.equal(value, sentinel) {
            isOver = true
            return .missing
        }
        return value
    }
}

/// Over anything that has a length and items by index.
final class ItemIterator: Iterator {
    private let object: Object
    @exclusivity(unchecked) private var index = 0

    init(_ object: Object) {
        self.object = object
    }

    override func next(_ m: Machine) throws -> Value {
        guard let count = try object.length(m), index < count else { return .missing }
        index += 1
        return try object.item(m, .int(index - 1))
    }
}
