/// The arguments of a call, as they lie on the machine's stack: the positional ones, then the keywords' values.
struct CallArguments {
    let base: UnsafeMutablePointer<Value>
    let count: Int
    let keywords: [Name]

    init(base: UnsafeMutablePointer<Value>, count: Int, keywords: [Name] = []) {
        self.base = base
        self.count = count
        self.keywords = keywords
    }

    @inline(__always)
    subscript(index: Int) -> Value { base[index] }

    func keyword(_ index: Int) -> Value { base[count + index] }

    var positional: [Value] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

/// The arguments of a native function in the order of its signature; `.missing` are those that were not given.
struct Args {
    let base: UnsafeMutablePointer<Value>
    let count: Int

    @inline(__always)
    subscript(index: Int) -> Value {
        // A body asks for what its own signature names only.
        assert(index < count)
        return base[index]
    }
}

/// What a native function takes: `obj, /, flags=, *rest, indent=, **options`, where `=` marks what may be left out.
struct Signature: Sendable {
    struct Parameter: Sendable {
        let name: Name
        let isRequired: Bool
    }

    private(set) var parameters: [Parameter] = []
    private(set) var positionalOnly = 0
    /// How many may be given by position.
    private(set) var positional = 0
    private(set) var required = 0
    private(set) var rest: Int?
    private(set) var options: Int?
    /// Whether a call with positional arguments only needs no more than their count compared.
    private(set) var isPlain = true

    init(_ text: String) {
        var isKeywordOnly = false
        for part in text.split(separator: ",") {
            let word = part.filter { $0 != " " }
            if word == "/" {
                positionalOnly = parameters.count
            } else if word == "*" {
                isKeywordOnly = true
            } else if word.hasPrefix("**") {
                options = parameters.count
                parameters.append(Parameter(name: Name.interned(String(word.dropFirst(2))), isRequired: false))
                isPlain = false
            } else if word.hasPrefix("*") {
                rest = parameters.count
                isKeywordOnly = true
                parameters.append(Parameter(name: Name.interned(String(word.dropFirst())), isRequired: false))
                isPlain = false
            } else {
                let isOptional = word.hasSuffix("=")
                let name = Name.interned(isOptional ? String(word.dropLast()) : String(word))
                parameters.append(Parameter(name: name, isRequired: !isOptional))
                if !isKeywordOnly {
                    positional += 1
                    if !isOptional { required += 1 }
                } else if !isOptional {
                    isPlain = false
                }
            }
        }
    }

    var count: Int { parameters.count }
}

/// A function that is written in Swift.
final class NativeFunction: Object, @unchecked Sendable {
    typealias Body = @Sendable (Machine, Args) throws -> Value

    // Immutable, all that it holds is Sendable; Object's other subclasses are not, hence unchecked.
    let name: String
    let signature: Signature
    let body: Body
    let isMethod: Bool
    /// How many arguments it has, with those that may be left out.
    let count: Int

    init(_ name: String, _ signature: String = "", isMethod: Bool = false, _ body: @escaping Body) {
        self.name = name
        self.signature = Signature(signature)
        count = self.signature.count
        self.isMethod = isMethod
        self.body = body
    }

    override var type: PyType { .builtin }
    override var isCallable: Bool { true }
    override var isLeaf: Bool { true }
    override var asNative: NativeFunction? { self }
    override var callName: String? { name }
    override func repr(_ m: Machine) throws -> Str {
        Str(isMethod ? "<method '\(name)'>" : "<built-in function \(name)>")
    }

    override func call(_ m: Machine, _ a: CallArguments) throws -> Value {
        let size = signature.count
        let slots = try m.reserve(size)
        defer { m.release(slots, size) }
        if a.keywords.isEmpty && signature.isPlain && a.count >= signature.required && a.count <= signature.positional {
            for index in 0..<a.count { slots[index] = a[index] }
        } else {
            try bind(m, a, into: slots)
        }
        return try body(m, Args(base: slots, count: size))
    }

    /// Puts what was given into the places of the signature.
    func bind(_ m: Machine, _ a: CallArguments, into slots: UnsafeMutablePointer<Value>) throws {
        let direct = min(a.count, signature.positional)
        for index in 0..<direct { slots[index] = a[index] }
        if let rest = signature.rest {
            try m.charge(bytes: 16 * a.count)
            slots[rest] = m.newTuple(a.count > direct ? (direct..<a.count).map { a[$0] } : [])
            // What follows `*rest` in a signature comes after it in the slots, and by keyword only.
        } else if a.count > signature.positional {
            throw m.error(.typeError, arity(a))
        }
        var options: Dict?
        if let place = signature.options {
            let dict = m.newDict()
            slots[place] = .dict(dict)
            options = dict
        }
        for (index, keyword) in a.keywords.enumerated() {
            let found = signature.parameters.indices.first {
                $0 >= signature.positionalOnly && $0 != signature.rest && $0 != signature.options
                    && signature.parameters[$0].name.matches(keyword)
            }
            if let found {
                if !slots[found].isMissing {
                    throw m.error(
                        .typeError,
                        "argument for \(name)() given by name ('\(keyword.text)') and position (\(found + 1))")
                }
                slots[found] = a.keyword(index)
            } else if let options {
                try options.set(m, .str(keyword.str), a.keyword(index))
            } else if signature.positional == signature.positionalOnly
                && signature.count - (signature.rest == nil ? 0 : 1) == signature.positional
            {
                throw m.error(.typeError, "\(qualifiedName(a))() takes no keyword arguments")
            } else {
                throw m.error(
                    .typeError, "'\(keyword.text)' is an invalid keyword argument for \(name)()")
            }
        }
        try check(m, a, slots)
    }

    private func qualifiedName(_ a: CallArguments) -> String {
        isMethod && a.count > 0 ? "\(a[0].type.name).\(name)" : name
    }

    private func check(_ m: Machine, _ a: CallArguments, _ slots: UnsafeMutablePointer<Value>) throws {
        for (index, parameter) in signature.parameters.enumerated()
        where parameter.isRequired && slots[index].isMissing {
            if index < signature.positionalOnly || signature.positionalOnly == signature.positional {
                throw m.error(.typeError, arity(a))
            }
            throw m.error(
                .typeError, "\(name)() missing required argument '\(parameter.name.text)' (pos \(index + 1))")
        }
    }

    private func arity(_ a: CallArguments) -> String {
        let own = isMethod ? 1 : 0
        let given = a.count - own
        let most = signature.positional - own
        let least = signature.required - own
        let qualified = qualifiedName(a)
        if most == 0 && signature.rest == nil { return "\(qualified)() takes no arguments (\(given) given)" }
        if most == 1 && least == 1 { return "\(qualified)() takes exactly one argument (\(given) given)" }
        if least == most {
            return "\(name) expected \(most) argument\(most == 1 ? "" : "s"), got \(given)"
        }
        if given < least {
            return "\(name) expected at least \(least) argument\(least == 1 ? "" : "s"), got \(given)"
        }
        return "\(name) expected at most \(most) argument\(most == 1 ? "" : "s"), got \(given)"
    }
}

/// A method with the value that it was taken from.
final class BoundMethod: Object {
    let function: Object
    private var receiver: Value

    init(function: Object, receiver: Value) {
        self.function = function
        self.receiver = receiver
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { .builtin }
    override var isCallable: Bool { true }
    override var callName: String? { function.callName.map { "\(receiver.type.path).\($0)" } }
    override func surrender(_ pile: inout [Value]) {
        pile.append(receiver)
        receiver = .none
    }
    override func visit(_ body: (Value) -> Void) { body(receiver) }
    override func repr(_ m: Machine) throws -> Str {
        let name = (function as? NativeFunction)?.name ?? "?"
        return Str("<built-in method \(name) of \(receiver.type.name) object>")
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let other = other.object(as: BoundMethod.self) else { return false }
        return other.function === function && other.receiver.isIdentical(to: receiver)
    }
    override func call(_ m: Machine, _ a: CallArguments) throws -> Value {
        let size = a.count + a.keywords.count + 1
        let slots = try m.reserve(size)
        defer { m.release(slots, size) }
        slots[0] = receiver
        for index in 0..<(size - 1) { slots[index + 1] = a[index] }
        return try function.call(m, CallArguments(base: slots, count: a.count + 1, keywords: a.keywords))
    }
}

/// A variable that functions share.
final class Cell: Object {
    @exclusivity(unchecked) var value: Value
    var isSuspect = false

    init(_ value: Value) {
        self.value = value
    }

    deinit { Teardown.dismantle(self) }

    override var type: PyType { .cell }
    override func surrender(_ pile: inout [Value]) {
        pile.append(value)
        value = .missing
    }
    override func visit(_ body: (Value) -> Void) { body(value) }
}

/// A module: names that it gives away.
final class ModuleObject: Object {
    let name: String
    let find: (Name) -> Value

    init(name: String, find: @escaping (Name) -> Value) {
        self.name = name
        self.find = find
    }

    override var type: PyType { .module }
    override var hasOwnAttributes: Bool { true }
    override func repr(_ m: Machine) throws -> Str { Str("<module '\(name)'>") }
    override func attribute(_ m: Machine, _ name: Name) throws -> Value { find(name) }
}

/// A module as it is declared: what it holds, by name.
struct ModuleDefinition: Sendable {
    enum Entry: Sendable {
        case function(NativeFunction)
        case constant(String, Constant)
        case type(PyType)
        case module(String, String)
    }

    let name: String
    let entries: NameTable<Constant>
    /// Submodules that are reached as attributes: the attribute and the module's full name.
    let submodules: [String: String]

    init(_ name: String, _ entries: [Entry]) {
        self.name = name
        var constants: [(Name, Constant)] = []
        var submodules: [String: String] = [:]
        for entry in entries {
            switch entry {
            case .function(let function): constants.append((Name.interned(function.name), Constant(.object(function))))
            case .constant(let name, let value): constants.append((Name.interned(name), value))
            case .type(let type): constants.append((Name.interned(type.name), Constant(.object(type))))
            case .module(let attribute, let full): submodules[attribute] = full
            }
        }
        self.entries = NameTable(constants)
        self.submodules = submodules
    }
}

extension ModuleDefinition.Entry {
    static func function(
        _ name: String, _ signature: String = "", _ body: @escaping NativeFunction.Body
    ) -> ModuleDefinition.Entry {
        .function(NativeFunction(name, signature, body))
    }

    static func value(_ name: String, _ value: Value) -> ModuleDefinition.Entry {
        .constant(name, Constant(value))
    }
}
