extension Value {
    /// What a module of the language's own has under a name: `search` of `re`.
    public static func standard(_ name: String, ofModule module: String) -> Value? {
        StandardModules.byName[module]?.entries[Name(name)]?.value
    }
}

extension HostCall {
    /// Calls a function or a type, as the expression itself would.
    public func call(
        _ function: Value, _ arguments: [Value], keywords: [(name: String, value: Value)] = []
    ) throws -> Value {
        try machine.call(function, arguments, keywords: keywords)
    }

    /// An attribute, as the expression itself would read it; nil when there is none.
    public func attribute(_ name: String, of value: Value) throws -> Value? {
        let found = try machine.attribute(value, Name(name))
        return found.isMissing ? nil : found
    }

    /// What iterating over a value gives.
    /// - Throws: `TypeError` when it cannot be iterated over.
    public func items(of value: Value) throws -> [Value] {
        var items: [Value] = []
        try machine.iterate(value) { item in
            items.append(item)
            return true
        }
        return items
    }

    /// Whether two values are equal by Python's rules.
    public func equal(_ left: Value, _ right: Value) throws -> Bool { try machine.equal(left, right) }
}

extension HostCall {
    /// An exception of one of the host's own types, with attributes of its own: `error.response`.
    public func error(
        _ type: HostException, _ message: String, with details: [(name: String, value: Value)]
    ) -> any Error {
        let details = details.map { (name: Name($0.name), value: $0.value) }
        return PyError(exception: ExceptionObject(type.type, [Value(message)], details: details))
    }
}

extension HostException {
    /// A class below another one: whoever catches that one catches this one too.
    public init(_ name: String, under base: HostException) { type = .exception(name, base: base.type) }

    /// A class below a builtin one: `OSError`.
    public init(_ name: String, underBuiltin base: String) {
        type = .exception(name, base: PyType.exceptions[base] ?? .exception)
    }
}

extension ExpressionError {
    /// The same error, with a sentence after its message.
    public func explained(by sentence: String) -> ExpressionError {
        ExpressionError(
            kind: kind, type: type, message: message + ". " + sentence, frames: frames, width: width,
            exception: exception)
    }
}

/// A type of the host's conditions, which `&`, `|` and `~` make new ones of.
public struct HostConditionType<Subject: Sendable>: Sendable {
    let type: PyType
    let combine: @Sendable (Subject, Subject, _ isEither: Bool, HostCall) throws -> Subject
    let negate: @Sendable (Subject) -> Subject

    /// - Parameter combine: What two conditions are together, and when one of them is enough.
    public init(
        _ name: String, combine: @escaping @Sendable (Subject, Subject, _ isEither: Bool, HostCall) throws -> Subject,
        negate: @escaping @Sendable (Subject) -> Subject
    ) {
        type = PyType(name)
        self.combine = combine
        self.negate = negate
    }

    /// A value of the type.
    public func value(_ subject: Subject) -> Value { .object(HostCondition(self, subject)) }

    /// What a value of the type stands for; nil for other values.
    public func subject(of value: Value) -> Subject? { value.object(as: HostCondition<Subject>.self)?.subject }
}

final class HostCondition<Subject: Sendable>: Object {
    let hostType: HostConditionType<Subject>
    let subject: Subject

    init(_ hostType: HostConditionType<Subject>, _ subject: Subject) {
        self.hostType = hostType
        self.subject = subject
    }

    override var type: PyType { hostType.type }
    override func binary(_ m: Machine, _ op: Operator, _ other: Value, reflected: Bool) throws -> Value {
        guard op == .and || op == .or, let other = hostType.subject(of: other) else { return .missing }
        try m.charge(bytes: 64)
        let call = HostCall(m)
        // Reflected, this one is the right operand.
        let (left, right) = reflected ? (other, subject) : (subject, other)
        return hostType.value(try hostType.combine(left, right, op == .or, call))
    }
    override func unary(_ m: Machine, _ op: UnaryOperator) throws -> Value {
        op == .invert ? hostType.value(hostType.negate(subject)) : .missing
    }
}
