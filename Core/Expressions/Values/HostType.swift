/// A call of one of the host's own methods or functions.
public struct HostCall: @unchecked Sendable {
    // The thread of the evaluation sleeps while an asynchronous method has its values.
    let machine: Machine
    // Most have no more than two arguments, which need no array then.
    private let first: Value
    private let second: Value
    private let more: [Value]

    init(_ machine: Machine) {
        self.machine = machine
        first = .missing
        second = .missing
        more = []
    }

    /// - Parameter skipped: How many of the arguments are the receiver.
    init(_ machine: Machine, _ arguments: Args, skipping skipped: Int = 0) {
        self.machine = machine
        let count = arguments.count - skipped
        first = count > 0 ? arguments[skipped] : .missing
        second = count > 1 ? arguments[skipped + 1] : .missing
        more = count > 2 ? (skipped + 2..<arguments.count).map { arguments[$0] } : []
    }

    /// The argument at that place of the signature; nil when it was not given.
    public subscript(index: Int) -> Value? {
        let value: Value
        switch index {
        case 0: value = first
        case 1: value = second
        default: value = more.indices.contains(index - 2) ? more[index - 2] : .missing
        }
        return value.isMissing ? nil : value
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
        /// Whether its value is kept.
        fileprivate var isKept = false
        fileprivate var set: (@Sendable (Subject, HostCall, Value) throws -> Void)?
    }

    let traits: HostTraits<Subject>

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
        traits = HostTraits(
            type: PyType(name, members: entries.map(\.member)),
            kept: entries.filter(\.isKept).map { Name.interned($0.member.name) },
            setters: NameTable(
                entries.compactMap { entry in entry.set.map { (Name.interned(entry.member.name), $0) } }),
            show: show, same: same, dynamic: dynamic, iterate: iterate, item: item)
    }

    /// A value of the type.
    public func value(_ subject: Subject) -> Value { .object(traits.instanceType.init(traits, subject)) }

    /// What a value of the type stands for; nil for other values.
    public func subject(of value: Value) -> Subject? {
        guard case .object(let object) = value, traits.owns(object) else { return nil }
        // `owns` says that it is one.
        return unsafeDowncast(object, to: HostInstance<Subject>.self).subject
    }

    /// Names of methods and attributes that may wait.
    public var waitingNames: Set<String> { Set(traits.type.waitingNames) }
}

/// What a type of the host's objects is and can, in one place that its values share.
final class HostTraits<Subject: Sendable>: Sendable {
    let type: PyType
    /// The names of the attributes that stay the same, and what they are compared by.
    let kept: [Name]
    private let places: [KeptPlace]
    private let mask: Int
    let setters: NameTable<@Sendable (Subject, HostCall, Value) throws -> Void>
    let show: (@Sendable (Subject) -> String)?
    let same: (@Sendable (Subject, Subject) -> Bool)?
    let dynamic: (@Sendable (Subject, HostCall, String) throws -> Value?)?
    let iterate: (@Sendable (Subject, HostCall) throws -> [Value])?
    let item: (@Sendable (Subject, HostCall, Value) throws -> Value?)?
    /// Kept, as the runtime would look for the generic class in its tables each time that an instance is made.
    let instanceType: HostInstance<Subject>.Type

    init(
        type: PyType, kept: [Name], setters: NameTable<@Sendable (Subject, HostCall, Value) throws -> Void>,
        show: (@Sendable (Subject) -> String)?, same: (@Sendable (Subject, Subject) -> Bool)?,
        dynamic: (@Sendable (Subject, HostCall, String) throws -> Value?)?,
        iterate: (@Sendable (Subject, HostCall) throws -> [Value])?,
        item: (@Sendable (Subject, HostCall, Value) throws -> Value?)?
    ) {
        self.type = type
        self.kept = kept
        places = KeptPlace.table(kept)
        mask = places.count - 1
        self.setters = setters
        self.show = show
        self.same = same
        self.dynamic = dynamic
        self.iterate = iterate
        self.item = item
        instanceType = HostInstance<Subject>.self
    }

    /// Which of the attributes that stay the same has that name.
    @inline(__always)
    func index(ofKept name: Name) -> Int? {
        let identity = ObjectIdentifier(name)
        var place = name.hashCode & mask
        while let known = places[place].identity {
            if known == identity { return places[place].index }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Whether it is one of this type's objects.
    func owns(_ object: Object) -> Bool {
        ObjectIdentifier(Swift.type(of: object)) == ObjectIdentifier(instanceType) && object.type === type
    }
}

/// A place in a table of names, which are compared by their addresses and so count no references.
struct KeptPlace: Sendable {
    private(set) var identity: ObjectIdentifier?
    private(set) var index = 0

    /// The names' indices, at places by their hashes; most of it is empty, so that the first place is mostly the one.
    static func table(_ names: [Name]) -> [KeptPlace] {
        var size = 8
        while size < names.count * 4 { size *= 2 }
        var table = [KeptPlace](repeating: KeptPlace(), count: size)
        for (index, name) in names.enumerated() {
            var place = name.hashCode & (size - 1)
            while table[place].identity != nil { place = (place + 1) & (size - 1) }
            table[place] = KeptPlace(identity: ObjectIdentifier(name), index: index)
        }
        return table
    }
}

/// Finds the host's object in a value, for the entries of its type.
private struct Receiver<Subject: Sendable>: Sendable {
    // Looked up once: the runtime would look for the generic class in its tables each time.
    private let identity = ObjectIdentifier(HostInstance<Subject>.self)

    @inline(__always)
    func instance(_ m: Machine, _ value: Value) throws -> HostInstance<Subject> {
        // Each entry is of one type's table, which is asked for values of that type; a method may be called by
        // `type.method(other)`, though.
        guard case .object(let object) = value, ObjectIdentifier(Swift.type(of: object)) == identity else {
            throw m.error(.typeError, "unexpected object of type '\(m.typeName(value))'")
        }
        return unsafeDowncast(object, to: HostInstance<Subject>.self)
    }
}

extension HostType.Entry {
    /// An attribute.
    public static func attribute(_ name: String, _ get: @escaping @Sendable (Subject) -> Value) -> Self {
        let receiver = Receiver<Subject>()
        return Self(member: .property(name) { m, value in try receiver.instance(m, value).read(get) })
    }

    /// An attribute that stays the same: it is asked for once for each object, when it is read for the first time. What
    /// an expression changes in a list or a dictionary of it, the next one that is given the object sees.
    public static func stored(_ name: String, _ get: @escaping @Sendable (Subject) -> Value) -> Self {
        let receiver = Receiver<Subject>()
        let key = Name.interned(name)
        return Self(
            member: .property(name) { m, value in try receiver.instance(m, value).stored(key, get) }, isKept: true)
    }

    /// An attribute that takes work to get, or may fail.
    public static func computed(
        _ name: String, _ get: @escaping @Sendable (Subject, HostCall) throws -> Value
    ) -> Self {
        let receiver = Receiver<Subject>()
        return Self(
            member: .property(name) { m, value in try get(receiver.instance(m, value).subject, HostCall(m)) })
    }

    /// An attribute that may be assigned.
    public static func variable(
        _ name: String, get: @escaping @Sendable (Subject) -> Value,
        set: @escaping @Sendable (Subject, HostCall, Value) throws -> Void
    ) -> Self {
        let receiver = Receiver<Subject>()
        return Self(member: .property(name) { m, value in try receiver.instance(m, value).read(get) }, set: set)
    }

    /// An attribute that has to be waited for.
    public static func waitingAttribute(
        _ name: String, _ get: @escaping @Sendable (Subject, HostCall) async throws -> Value
    ) -> Self {
        let receiver = Receiver<Subject>()
        var member = Member.property(name) { m, value in
            let subject = try receiver.instance(m, value).subject
            let call = HostCall(m)
            return try m.waiting { Handed(try await get(subject, call)) }
        }
        member.waits = true
        return Self(member: member)
    }

    /// A method, with a signature like `name, default=, *, limit=, **lookups`.
    public static func method(
        _ name: String, _ signature: String = "", _ body: @escaping @Sendable (Subject, HostCall) throws -> Value
    ) -> Self {
        let receiver = Receiver<Subject>()
        return Self(
            member: .method(name, signature) { m, a in
                try body(receiver.instance(m, a[0]).subject, HostCall(m, a, skipping: 1))
            })
    }

    /// A method that has to be waited for.
    public static func waitingMethod(
        _ name: String, _ signature: String = "",
        _ body: @escaping @Sendable (Subject, HostCall) async throws -> Value
    ) -> Self {
        let receiver = Receiver<Subject>()
        var member = Member.method(name, signature) { m, a in
            let subject = try receiver.instance(m, a[0]).subject
            let call = HostCall(m, a, skipping: 1)
            return try m.waiting { Handed(try await body(subject, call)) }
        }
        member.waits = true
        return Self(member: member)
    }
}

extension Machine {
    /// Waits for the host, if that is allowed here.
    func waiting(_ body: @escaping @Sendable () async throws -> Handed<Value>) throws -> Value {
        guard let waiter, let deadline else { throw CannotWait() }
        return try waiter.wait(until: deadline.instant, body)
    }
}

extension Value {
    /// A function of the host's, with a signature like `name, default=, *, limit=, **lookups`.
    public static func function(
        _ name: String, _ signature: String = "", _ body: @escaping @Sendable (HostCall) throws -> Value
    ) -> Value {
        .object(
            NativeFunction(name, signature) { m, a in try body(HostCall(m, a)) })
    }

    /// A function of the host's that has to be waited for.
    public static func waitingFunction(
        _ name: String, _ signature: String = "", _ body: @escaping @Sendable (HostCall) async throws -> Value
    ) -> Value {
        .object(
            NativeFunction(name, signature) { m, a in
                let call = HostCall(m, a)
                return try m.waiting { Handed(try await body(call)) }
            })
    }
}
