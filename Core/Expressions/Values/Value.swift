/// A value of an expression. Every payload is one word, so that a value is copied in registers.
public enum Value {
    /// No value: a variable that nothing was assigned to, an argument that was not given. Programs never see it.
    case missing
    case none
    case bool(Bool)
    case int(Int)
    /// An integer that does not fit an `Int`.
    case big(BigBox)
    case float(Double)
    case str(Str)
    case bytes([UInt8])
    case list(List)
    case tuple(Tuple)
    case dict(Dict)
    case set(SetObject)
    /// Anything else: functions, exceptions, iterators, types, what the host hands in.
    case object(Object)
}

/// An integer of any size, in one word.
public final class BigBox: Sendable {
    let value: BigInt

    init(_ value: BigInt) {
        self.value = value
    }
}

extension Value {
    /// The text as a string.
    public init(_ text: String) {
        self = .str(Str(text))
    }

    init(ascii: [UInt8]) {
        self = .str(Str(ascii: ascii))
    }

    /// An integer in its only form: `.int` where it fits.
    static func integer(_ value: BigInt) -> Value {
        if let small = value.asInt { return .int(small) }
        return .big(BigBox(value))
    }

    static func string(_ text: StaticString) -> Value {
        .str(Str(text.description))
    }

    @inline(__always)
    var isMissing: Bool {
        if case .missing = self { return true }
        return false
    }

    /// Whether it may be a reference, which has to be given back. To look into a text would count it.
    @inline(__always)
    var isCounted: Bool {
        switch self {
        case .missing, .none, .bool, .int, .float: false
        default: true
        }
    }

    /// Whether this is Python's `None`.
    public var isNone: Bool {
        if case .none = self { return true }
        return false
    }

    /// Whether it may hold other values, and so be part of a cycle.
    @inline(__always)
    var isContainer: Bool {
        switch self {
        case .list, .tuple, .dict, .set: true
        case .object(let object): !object.isLeaf
        default: false
        }
    }

    /// Whether it may hold values that hold values again. Most values are told by their kind alone.
    @inline(__always)
    var isDeep: Bool {
        switch self {
        case .list, .tuple, .dict, .set, .object: holdsHolders
        default: false
        }
    }

    private static var few: Int { 8 }

    @inline(never)
    private var holdsHolders: Bool {
        switch self {
        // A list may be held a million times: no more than a few of its items are looked at for each.
        case .list(let list): list.items.count > Self.few || list.items.contains(where: \.isContainer)
        case .tuple(let tuple): tuple.items.count > Self.few || tuple.items.contains(where: \.isContainer)
        case .dict(let dict): dict.places > Self.few || dict.holdsContainers
        case .set(let set): set.count > 0
        case .object(let object): object.isDeep
        default: false
        }
    }

    /// The integer that this int or bool is, whatever its size.
    var bigInteger: BigInt? {
        switch self {
        case .int(let value): BigInt(value)
        case .bool(let value): BigInt(value ? 1 : 0)
        case .big(let box): box.value
        default: nil
        }
    }

    /// The small integer that this int or bool is.
    @inline(__always)
    var smallInteger: Int? {
        switch self {
        case .int(let value): value
        case .bool(let value): value ? 1 : 0
        default: nil
        }
    }

    /// Whether it is a number, of no more bits than CPython works out before a program begins.
    var isShortNumber: Bool {
        switch self {
        case .bool, .int, .float: true
        case .big(let box): box.value.bitLength <= 128
        default: false
        }
    }

    /// The object that may hold other values.
    var asObject: Object? {
        switch self {
        case .list(let list): list
        case .tuple(let tuple): tuple
        case .dict(let dict): dict
        case .set(let set): set
        case .object(let object): object
        default: nil
        }
    }

    /// The object of the class, if it is one.
    @inline(__always)
    func object<Kind: Object>(as kind: Kind.Type) -> Kind? {
        if case .object(let object) = self { return object as? Kind }
        return nil
    }

    /// The object, for looking at it while something else holds it.
    @inline(__always)
    var unretained: Unmanaged<Object>? {
        if case .object(let object) = self { return Unmanaged.passUnretained(object) }
        return nil
    }

    /// The type that `type()` gives.
    var type: PyType {
        switch self {
        case .missing, .none: .none
        case .bool: .bool
        case .int, .big: .int
        case .float: .float
        case .str: .str
        case .bytes: .bytes
        case .list: .list
        case .tuple: .tuple
        case .dict: .dict
        case .set(let set): set.isFrozen ? .frozenset : .set
        case .object(let object): object.type
        }
    }

    /// Python's `is`.
    func isIdentical(to other: Value) -> Bool {
        switch (self, other) {
        case (.none, .none): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
        case (.big(let a), .big(let b)): a === b
        case (.str(let a), .str(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.list(let a), .list(let b)): a === b
        case (.tuple(let a), .tuple(let b)): a === b || (a.items.isEmpty && b.items.isEmpty)
        case (.dict(let a), .dict(let b)): a === b
        case (.set(let a), .set(let b)): a === b
        case (.object(let a), .object(let b)): a === b
        default: false
        }
    }
}
