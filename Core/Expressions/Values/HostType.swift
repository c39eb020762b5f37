/// A call of one of the host's own methods or functions.
public struct HostCall: @unchecked Sendable {
    // The thread of the evaluation sleeps while an asynchronous method has its values.
    let machine: Machine
    let arguments: [Value]

    /// The argument at that place of the signature; nil when it was not given.
    public subscript(index: Int) -> Value? {
        guard arguments.indices.contains(index), !arguments[index].isMissing else { return nil }
        return arguments[index]
    }

    /// An error that the expression may catch: `ValueError`, `TypeError`, any builtin exception's name.
    public func error(_ type: String, _ message: String) -> any Error {
        machine.error(PyType.exceptions[type] ?? .runtimeError, message)
    }

    /// An exception of one of the host's own types.
    public func error(_ type: HostException, _ message: String) -> any Error {
        machine.error(type.type, message)
    }

    /// Python's `str()` of a value.
    public func text(_ value: Value) throws -> String { try machine.str(value).string }

    /// Python's truth of a value.
    public func truth(_ value: Value) throws -> Bool { try machine.truth(value) }

    /// Waits for something of the host's, where that is allowed; elsewhere the evaluation ends, with an error of the
    /// kind `waiting` that it cannot catch.
    public func wait(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        try machine.waiting { Handed(try await body()) }
    }

    /// Charges work or memory that the host does or takes on the expression's behalf.
    public func charge(steps: Int = 0, bytes: Int = 0) throws {
        try machine.charge(steps: steps)
        try machine.charge(bytes: bytes)
    }
}

/// An exception class of the host's: `SkipObject`.
public struct HostException: Sendable {
    let type: PyType

    public init(_ name: String) {
        type = .exception(name, base: .exception)
    }

    /// The class, as a value that expressions raise and catch.
    public var value: Value { .object(type) }

    /// Whether an error that ended an expression is of this class.
    public func matches(_ error: ExpressionError) -> Bool { error.kind == .exception && error.type == type.name }
}

/// A type of the host's objects: exactly the attributes and methods that are listed can be reached.
public struct HostType<Subject: Sendable>: Sendable {
    /// One attribute or method.
    public struct Entry: Sendable {
        fileprivate let member: Member
        fileprivate var set: (@Sendable (Subject, HostCall, Value) throws -> Void)?
    }

    let type: PyType
    let setters: NameTable<@Sendable (Subject, HostCall, Value) throws -> Void>
    let show: (@Sendable (Subject) -> String)?
    let same: (@Sendable (Subject, Subject) -> Bool)?
    let dynamic: (@Sendable (Subject, HostCall, String) throws -> Value?)?
    let iterate: (@Sendable (Subject, HostCall) throws -> [Value])?
    let item: (@Sendable (Subject, HostCall, Value) throws -> Value?)?

    /// - Parameters:
    ///   - name: What `type()` shows.
    ///   - show: What `str()` gives.
    ///   - same: Whether two are equal; without it, each is equal to itself only.
    ///   - dynamic: Attributes beyond those that are listed.
    ///   - iterate: What `for` goes through, and `len()` counts.
    ///   - item: What `object[key]` is; nil for a `KeyError`.
    public init(
        _ name: String, _ entries: [Entry], show: (@Sendable (Subject) -> String)? = nil,
        same: (@Sendable (Subject, Subject) -> Bool)? = nil,
        dynamic: (@Sendable (Subject, HostCall, String) throws -> Value?)? = nil,
        iterate: (@Sendable (Subject, HostCall) throws -> [Value])? = nil,
        item: (@Sendable (Subject, HostCall, Value) throws -> Value?)? = nil
    ) {
        type = PyType(name, members: entries.map(\.member))
        setters = NameTable(entries.compactMap { entry in entry.set.map { (Name(entry.member.name), $0) } })
        self.show = show
        self.same = same
        self.dynamic = dynamic
        self.iterate = iterate
        self.item = item
    }

    /// A value of the type.
    public func value(_ subject: Subject) -> Value { .object(HostInstance(self, subject)) }

    /// What a value of the type stands for; nil for other values.
    public func subject(of value: Value) -> Subject? {
        value.object(as: HostInstance<Subject>.self).flatMap { $0.hostType.type === type ? $0.subject : nil }
    }

    /// Names of methods and attributes that may wait.
    public var waitingNames: Set<String> { Set(type.waitingNames) }
}

extension HostType.Entry {
    private static func subject(_ m: Machine, _ value: Value) throws -> Subject {
        // Each entry is of one type's table, which is asked for values of that type; a method may be called by
        // `type.method(other)`, though.
        guard case .object(let object) = value,
            ObjectIdentifier(Swift.type(of: object)) == HostInstance<Subject>.identity
        else {
            throw m.error(.typeError, "unexpected object of type '\(m.typeName(value))'")
        }
        return unsafeDowncast(object, to: HostInstance<Subject>.self).subject
    }

    /// An attribute.
    public static func attribute(_ name: String, _ get: @escaping @Sendable (Subject) -> Value) -> Self {
        Self(member: .property(name) { m, value in get(try subject(m, value)) })
    }

    /// An attribute that takes work to get, or may fail.
    public static func computed(
        _ name: String, _ get: @escaping @Sendable (Subject, HostCall) throws -> Value
    ) -> Self {
        Self(
            member: .property(name) { m, value in
                try get(try subject(m, value), HostCall(machine: m, arguments: []))
            })
    }

    /// An attribute that may be assigned.
    public static func variable(
        _ name: String, get: @escaping @Sendable (Subject) -> Value,
        set: @escaping @Sendable (Subject, HostCall, Value) throws -> Void
    ) -> Self {
        Self(member: .property(name) { m, value in get(try subject(m, value)) }, set: set)
    }

    /// An attribute that has to be waited for.
    public static func waitingAttribute(
        _ name: String, _ get: @escaping @Sendable (Subject, HostCall) async throws -> Value
    ) -> Self {
        var member = Member.property(name) { m, value in
            let subject = try subject(m, value)
            let call = HostCall(machine: m, arguments: [])
            return try m.waiting { Handed(try await get(subject, call)) }
        }
        member.waits = true
        return Self(member: member)
    }

    /// A method, with a signature like `name, default=, *, limit=, **lookups`.
    public static func method(
        _ name: String, _ signature: String = "", _ body: @escaping @Sendable (Subject, HostCall) throws -> Value
    ) -> Self {
        Self(
            member: .method(name, signature) { m, a in
                try body(try subject(m, a[0]), HostCall(machine: m, arguments: a.rest))
            })
    }

    /// A method that has to be waited for.
    public static func waitingMethod(
        _ name: String, _ signature: String = "",
        _ body: @escaping @Sendable (Subject, HostCall) async throws -> Value
    ) -> Self {
        var member = Member.method(name, signature) { m, a in
            let subject = try subject(m, a[0])
            let call = HostCall(machine: m, arguments: a.rest)
            return try m.waiting { Handed(try await body(subject, call)) }
        }
        member.waits = true
        return Self(member: member)
    }
}

extension Args {
    /// All but the receiver.
    fileprivate var rest: [Value] { (1..<max(1, count)).map { self[$0] } }
    fileprivate var all: [Value] { (0..<count).map { self[$0] } }
}

extension Machine {
    /// Waits for the host, if that is allowed here.
    func waiting(_ body: @escaping @Sendable () async throws -> Handed<Value>) throws -> Value {
        guard let waiter, let waitingDeadline else { throw CannotWait() }
        return try waiter.wait(until: waitingDeadline, body)
    }
}

extension Value {
    /// A function of the host's, with a signature like `name, default=, *, limit=, **lookups`.
    public static func function(
        _ name: String, _ signature: String = "", _ body: @escaping @Sendable (HostCall) throws -> Value
    ) -> Value {
        .object(
            NativeFunction(name, signature) { m, a in try body(HostCall(machine: m, arguments: a.all)) })
    }

    /// A function of the host's that has to be waited for.
    public static func waitingFunction(
        _ name: String, _ signature: String = "", _ body: @escaping @Sendable (HostCall) async throws -> Value
    ) -> Value {
        .object(
            NativeFunction(name, signature) { m, a in
                let call = HostCall(machine: m, arguments: a.all)
                return try m.waiting { Handed(try await body(call)) }
            })
    }
}

/// An object of the host's.
final class HostInstance<Subject: Sendable>: Object {
    let hostType: HostType<Subject>
    let subject: Subject

    init(_ hostType: HostType<Subject>, _ subject: Subject) {
        self.hostType = hostType
        self.subject = subject
    }

    static var identity: ObjectIdentifier { ObjectIdentifier(HostInstance<Subject>.self) }

    override var type: PyType { hostType.type }
    override var hasOwnAttributes: Bool { hostType.dynamic != nil }

    private func call(_ m: Machine) -> HostCall { HostCall(machine: m, arguments: []) }

    override func repr(_ m: Machine) throws -> Str {
        guard let show = hostType.show else { return try super.repr(m) }
        return Str("<\(type.name): \(show(subject))>")
    }
    override func str(_ m: Machine) throws -> Str {
        guard let show = hostType.show else { return try super.repr(m) }
        return Str(show(subject))
    }
    override func equals(_ m: Machine, _ other: Value) throws -> Bool {
        guard let same = hostType.same, let other = hostType.subject(of: other) else {
            return try super.equals(m, other)
        }
        return same(subject, other)
    }
    override func hash(_ m: Machine) throws -> Int {
        // Equal ones need equal hashes, and what makes them equal is not known here.
        if hostType.same != nil { return try m.hash(.str(Str(type.name))) }
        return try super.hash(m)
    }
    override func attribute(_ m: Machine, _ name: Name) throws -> Value {
        let found = try super.attribute(m, name)
        if found.isMissing, let dynamic = hostType.dynamic, !name.text.hasPrefix("_") {
            return try dynamic(subject, call(m), name.text) ?? .missing
        }
        return found
    }
    override func setAttribute(_ m: Machine, _ name: Name, _ value: Value) throws -> Bool {
        guard let set = hostType.setters[name] else { return false }
        try set(subject, call(m), value)
        return true
    }
    override func iterate(_ m: Machine) throws -> Iterator? {
        guard let iterate = hostType.iterate else { return nil }
        return SequenceIterator(m.newList(try iterate(subject, call(m))))
    }
    override func length(_ m: Machine) throws -> Int? {
        guard let iterate = hostType.iterate else { return nil }
        return try iterate(subject, call(m)).count
    }
    override func truth(_ m: Machine) throws -> Bool {
        guard let iterate = hostType.iterate else { return true }
        return try !iterate(subject, call(m)).isEmpty
    }
    override func item(_ m: Machine, _ index: Value) throws -> Value {
        if let item = hostType.item {
            if let value = try item(subject, call(m), index) { return value }
            throw m.error(.keyError, args: [index])
        }
        guard let iterate = hostType.iterate else { return .missing }
        return try m.item(m.newList(iterate(subject, call(m))), index)
    }
}

// ── Values from and to plain data ───────────────────────────────────────────────────────────────────────────────────

extension Value {
    /// A list of the host's: what the expression changes in it, the host sees.
    public static func list(_ items: [Value]) -> Value { .list(List(items: items, isForeign: true)) }

    /// A tuple.
    public static func tuple(_ items: [Value]) -> Value { .tuple(Tuple(items: items)) }

    /// A dictionary of the host's with text for keys: what the expression changes in it, the host sees.
    public static func dict(_ pairs: [(key: String, value: Value)]) -> Value {
        let dict = Dict(isForeign: true)
        var seen: Set<String> = []
        for pair in pairs.reversed() where seen.insert(pair.key).inserted {}
        for pair in pairs where seen.remove(pair.key) != nil {
            let key = Str(pair.key)
            dict.insertNew(.str(key), pair.value, hash: key.hashCode)
        }
        return .dict(dict)
    }

    /// A set; items that are equal by Python's rules must be left out before.
    public static func texts(_ items: some Sequence<String>) -> Value { .list(items.map { Value($0) }) }

    /// The text, if it is text.
    public var text: String? {
        if case .str(let text) = self { return text.string }
        return nil
    }

    /// The number, if it is a whole one that fits, or a bool.
    public var integer: Int? { smallInteger }

    /// The items of a list, tuple, set or frozenset.
    public var items: [Value]? {
        switch self {
        case .list(let list): list.items
        case .tuple(let tuple): tuple.items
        case .set(let set): set.items
        default: nil
        }
    }

    /// The entries of a dictionary, in their order.
    public var pairs: [(key: Value, value: Value)]? {
        if case .dict(let dict) = self { return dict.pairs }
        return nil
    }

    /// The decimal digits of an integer of any size.
    public var decimal: String? {
        guard let number = bigInteger else { return nil }
        return try? number.decimal(Meter(steps: 10_000_000, bytes: 1 << 20))
    }

    /// The name of its type: `str`, `dict`.
    public var typeName: String { type.name }
}
