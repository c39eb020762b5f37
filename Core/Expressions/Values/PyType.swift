/// One thing that values of a type have.
struct Member: Sendable {
    enum Kind: Sendable {
        /// The receiver is the first argument.
        case method(NativeFunction)
        case property(@Sendable (Machine, Value) throws -> Value)
        case staticMethod(NativeFunction)
        case constant(Constant)
    }

    let name: String
    let kind: Kind
    /// Whether it may wait for something outside.
    var waits = false

    static func method(
        _ name: String, _ signature: String = "", _ body: @escaping NativeFunction.Body
    ) -> Member {
        let full = signature.isEmpty ? "self, /" : "self, /, \(signature)"
        let positional = signature.hasSuffix("/") || signature.contains("/,")
        return Member(
            name: name,
            kind: .method(NativeFunction(name, positional ? "self, \(signature)" : full, isMethod: true, body)))
    }

    static func property(_ name: String, _ body: @escaping @Sendable (Machine, Value) throws -> Value) -> Member {
        Member(name: name, kind: .property(body))
    }

    static func staticMethod(
        _ name: String, _ signature: String = "", _ body: @escaping NativeFunction.Body
    ) -> Member {
        Member(name: name, kind: .staticMethod(NativeFunction(name, signature, body)))
    }

    static func constant(_ name: String, _ value: @autoclosure () -> Value) -> Member {
        Member(name: name, kind: .constant(Constant(value())))
    }
}

/// A value that many threads may read: an immutable one, of which nothing is ever changed.
struct Constant: @unchecked Sendable {
    // Only immutable values are put in: numbers, text, bytes, tuples of them, types, functions. They have no state
    // that a reader could change, and reference counts are atomic.
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

/// A type of values: its name, what it descends from, and what its values have.
public final class PyType: Object, @unchecked Sendable {
    // Immutable after init, all that it holds is Sendable; Object's other subclasses are not, hence unchecked.
    let name: String
    let module: String?
    let base: PyType?
    let members: NameTable<Member.Kind>
    /// Those of the members that are methods, in the same order. The members hold them.
    private let methods: [Unmanaged<NativeFunction>?]
    let construct: NativeFunction?
    let waitingNames: [String]
    /// Whether `type(x)` may be called to make one: exceptions are made another way.
    let isException: Bool

    init(
        _ name: String, module: String? = nil, base: PyType? = nil, members: [Member] = [],
        construct: NativeFunction? = nil, isException: Bool = false
    ) {
        self.name = name
        self.module = module
        self.base = base
        self.members = NameTable(members.map { (Name.interned($0.name), $0.kind) })
        methods = self.members.elements.map { kind in
            if case .method(let function) = kind { Unmanaged.passUnretained(function) } else { nil }
        }
        self.construct = construct
        self.isException = isException
        waitingNames = members.filter(\.waits).map(\.name)
    }

    static func exception(_ name: String, module: String? = nil, base: PyType, members: [Member] = []) -> PyType {
        PyType(name, module: module, base: base, members: members, isException: true)
    }

    /// The name in messages: of types that CPython has in C, with the module's.
    var title: String {
        guard let module, ["datetime", "re", "_hashlib", "types"].contains(module) else { return name }
        return "\(module).\(name)"
    }

    override var type: PyType { .type }
    override var isCallable: Bool { true }
    override var callName: String? { path }
    override var isLeaf: Bool { true }
    override var hasOwnAttributes: Bool { true }

    func isSubtype(of other: PyType) -> Bool {
        var current: PyType? = self
        while let type = current {
            if type === other { return true }
            current = type.base
        }
        return other === PyType.object
    }

    @inline(__always)
    func member(_ name: Name) -> Member.Kind? {
        if let own = members[name] { return own }
        return base?.inherited(name)
    }

    /// The method of that name, for calling it while the type is there.
    @inline(__always)
    func method(_ name: Name) -> Unmanaged<NativeFunction>? {
        if let index = members.index(of: name) { return methods[index] }
        return base == nil ? nil : inheritedMethod(name)
    }

    private func inheritedMethod(_ name: Name) -> Unmanaged<NativeFunction>? {
        if case .method(let function)? = inherited(name) { Unmanaged.passUnretained(function) } else { nil }
    }

    private func inherited(_ name: Name) -> Member.Kind? {
        var current: PyType? = self
        while let type = current {
            if let found = type.members[name] { return found }
            current = type.base
        }
        return nil
    }

    /// The attribute of a value of this type, `.missing` when there is none.
    func attribute(_ m: Machine, of value: Value, _ name: Name) throws -> Value {
        switch member(name) {
        case .property(let body):
            try m.charge(steps: 16)
            return try body(m, value)
        case .method(let function):
            try m.charge(bytes: 48)
            return .object(BoundMethod(function: function, receiver: value))
        case .staticMethod(let function): return .object(function)
        case .constant(let constant): return constant.value
        case nil: return .missing
        }
    }

    /// The name with the module's.
    var path: String { module.map { "\($0).\(name)" } ?? name }

    override func repr(_ m: Machine) throws -> Str { Str("<class '\(path)'>") }

    /// `int | str`
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        guard op == .or else { return .missing }
        return try reflected
            ? UnionObject.joined(m, other, .object(self)) : UnionObject.joined(m, .object(self), other)
    }

    /// Attributes of the type itself: `str.lower`, `datetime.now`.
    override func attribute(_ m: Machine, _ name: Name) throws -> Value {
        switch member(name) {
        case .method(let function), .staticMethod(let function): .object(function)
        case .constant(let constant): constant.value
        case .property, nil: .missing
        }
    }

    override func call(_ m: Machine, _ a: CallArguments) throws -> Value {
        if isException { return .object(try ExceptionObject.make(m, type: self, a)) }
        guard let construct else {
            throw m.error(.typeError, "cannot create '\(name)' instances")
        }
        // What making a value takes, where it does not say.
        try m.charge(steps: 8)
        return try construct.call(m, a)
    }
}

extension PyType {
    static let object = PyType(
        "object", construct: NativeFunction("object") { _, _ in .object(PlainObject()) })
    static let type = PyType("type", construct: NativeFunction("type", "object, /") { _, a in .object(a[0].type) })
    static let none = PyType("NoneType")
    static let ellipsis = PyType("ellipsis")
    static let notImplemented = PyType("NotImplementedType")
    static let range = PyType("range", members: RangeObject.members, construct: RangeObject.construct)
    static let slice = PyType("slice", members: SliceObject.members, construct: SliceObject.construct)
    static let function = PyType("function")
    static let builtin = PyType("builtin_function_or_method")
    static let boundMethod = PyType("method")
    static let module = PyType("module")
    static let generator = PyType("generator", members: Generator.members)
    static let cell = PyType("cell")
    /// Those that annotations give arguments.
    static let generic: [PyType] = [.list, .dict, .tuple, .set, .frozenset, .type, Enumeration.enumerateType]
}

/// What `object()` makes: something equal to itself only.
final class PlainObject: Object {}

/// `...`
final class Ellipsis: Object, @unchecked Sendable {
    // Stateless.
    static let shared = Ellipsis()
    override var type: PyType { .ellipsis }
    override func repr(_ m: Machine) throws -> Str { "Ellipsis" }
}
