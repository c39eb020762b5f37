/// What Python's operators between two values are.
enum Operator: Sendable {
    case add, sub, mul, div, floorDiv, mod, pow, and, or, xor, shl, shr, matmul

    var symbol: String {
        switch self {
        case .add: "+"
        case .sub: "-"
        case .mul: "*"
        case .div: "/"
        case .floorDiv: "//"
        case .mod: "%"
        case .pow: "** or pow()"
        case .and: "&"
        case .or: "|"
        case .xor: "^"
        case .shl: "<<"
        case .shr: ">>"
        case .matmul: "@"
        }
    }
}

enum UnaryOperator: Sendable {
    case neg, pos, invert, abs
}

enum Comparison: Sendable {
    case less, lessOrEqual, equal, notEqual, greater, greaterOrEqual, isSame, isNotSame, contained, notContained

    var symbol: String {
        switch self {
        case .less: "<"
        case .lessOrEqual: "<="
        case .equal: "=="
        case .notEqual: "!="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .isSame: "is"
        case .isNotSame: "is not"
        case .contained: "in"
        case .notContained: "not in"
        }
    }
}

/// A value that is not one of the common ones. What it can do is what it overrides.
open class Object {
    init() {}

    var type: PyType { .object }

    func repr(_ m: Machine) throws -> Str { Str("<\(type.name) object>") }
    func str(_ m: Machine) throws -> Str { try repr(m) }
    func hash(_ m: Machine) throws -> Int { ObjectIdentifier(self).hashValue >> 4 }
    func truth(_ m: Machine) throws -> Bool { true }
    func equals(_ m: Machine, _ other: Value) throws -> Bool {
        if case .object(let object) = other { return object === self }
        return false
    }
    /// Below, equal to or above zero as this is less, equal or greater; nil when the two do not compare.
    func order(_ m: Machine, _ other: Value) throws -> Int? { nil }
    /// `.missing` when the operator is not for these.
    func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value { .missing }
    func unary(_ m: Machine, _ op: UnaryOperator) throws -> Value { .missing }
    /// Nil: look through what it iterates over.
    func contains(_ m: Machine, _ item: Value) throws -> Bool? { nil }
    func length(_ m: Machine) throws -> Int? { nil }
    func item(_ m: Machine, _ index: Value) throws -> Value { .missing }
    /// False when items cannot be assigned.
    func setItem(_ m: Machine, _ index: Value, _ value: Value) throws -> Bool { false }
    func deleteItem(_ m: Machine, _ index: Value) throws -> Bool { false }
    func iterate(_ m: Machine) throws -> Iterator? { nil }
    func format(_ m: Machine, _ spec: Str) throws -> Str {
        if spec.isEmpty { return try str(m) }
        throw m.error(.typeError, "unsupported format string passed to \(type.title).__format__")
    }
    /// `.missing` when there is no such attribute.
    func attribute(_ m: Machine, _ name: Name) throws -> Value { try type.attribute(m, of: .object(self), name) }
    /// Where the value of an attribute lies that is there as long as the object; nil for all others.
    func place(of name: Name) -> UnsafeMutablePointer<Value>? { nil }
    /// False when the attribute cannot be assigned.
    func setAttribute(_ m: Machine, _ name: Name, _ value: Value) throws -> Bool { false }
    var isCallable: Bool { false }
    /// The function of the program's that this is.
    var asFunction: FunctionObject? { nil }
    /// The function written in Swift that this is.
    var asNative: NativeFunction? { nil }
    /// Its name in messages about calling it.
    var callName: String? { nil }
    /// The range of small numbers that it is.
    var asRange: SmallRange? { nil }
    /// The tuple that it is besides its names.
    var asTuple: Tuple? { nil }
    /// What `int()` makes of it.
    var asWhole: BigInt? { nil }
    var asIterator: Iterator? { nil }
    /// Whether it has items by an index or a key, besides those that are mappings.
    var hasItems: Bool { false }
    /// Its entries, if it is a mapping.
    func mappingPairs(_ m: Machine) throws -> [(key: Value, value: Value)]? { nil }
    /// How it is used in `with`, if it can be.
    var contextManager: (any ContextManager)? { nil }
    /// Whether it has attributes besides those of its type.
    var hasOwnAttributes: Bool { false }
    func call(_ m: Machine, _ a: CallArguments) throws -> Value {
        throw m.error(.typeError, "'\(type.title)' object is not callable")
    }
    /// Whether it holds no values, and so is no part of a cycle.
    var isLeaf: Bool { false }
    /// Whether it may hold values that hold values again: not to be taken apart by letting go of it; see ``Teardown``.
    var isDeep: Bool { !isLeaf }
    /// Moves the values that it holds to the pile, when it is about to go; see ``Teardown``.
    func surrender(_ pile: inout [Value]) {}
    /// The values that it holds, for the search of cycles.
    func visit(_ body: (Value) -> Void) {}
}

/// Releases values that hold values without recursion: a hostile chain of a million lists must not use up the stack.
enum Teardown {
    /// Call it in `deinit`, with what is dying.
    static func dismantle(_ object: Object) {
        var pile: [Value] = []
        object.surrender(&pile)
        drain(&pile)
    }

    static func drain(_ pile: inout [Value]) {
        while !pile.isEmpty {
            guard var object = pile.removeLast().asObject else { continue }
            if isKnownUniquelyReferenced(&object) { object.surrender(&pile) }
        }
    }
}
